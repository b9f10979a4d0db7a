import { quote } from '../../../platform/quote.ts';
import type { DecisionHint } from '../../decisions/index.ts';
import { findPresetForIssuer } from '../../trusted-issuers/index.ts';

/** Longer identifiers are not compared. */
const maxComparedCharacters = 2_048;

/**
 * Returns identifiers that may be meant: the same text with or without a trailing slash, or in the form that a URL
 * parser produces (default port, dot segments, escapes). Only for the hint; the check compares byte for byte.
 */
export function similarIdentifiers(issuer: string): string[] {
  if (issuer.length > maxComparedCharacters) return [];
  const forms = [issuer, URL.parse(issuer)?.href ?? issuer, decoded(issuer)];
  return [...new Set(forms.flatMap((form) => [form.replace(/\/+$/, ''), `${form.replace(/\/+$/, '')}/`]))];
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/** Describes how the token's issuer differs from a registered one. */
export function findIssuerHints(issuer: string, registered: readonly string[]): DecisionHint[] {
  return [
    ...registered.map((candidate) => ({
      code: codeOf(issuer, candidate),
      message: `The token's issuer is ${quote(issuer)}, but ${quote(candidate)} is registered: identifiers are compared byte for byte. Register the issuer exactly as its tokens name it.`,
    })),
    ...(registered.length === 0 ? findPresetHints(issuer) : []),
  ];
}

/**
 * Recognizes an installation of a known kind, such as GitHub Enterprise, whose issuer differs from that of github.com.
 */
function findPresetHints(issuer: string): DecisionHint[] {
  const preset = issuer.length > maxComparedCharacters ? undefined : findPresetForIssuer(issuer);
  if (preset === undefined) return [];
  return [
    {
      code: 'issuer_of_preset',
      message: `${quote(issuer)} is an issuer of ${preset.name}. To trust its tokens, register it: symbolon issuer create --preset ${preset.id} --issuer ${quote(issuer)}`,
    },
  ];
}

function codeOf(issuer: string, candidate: string): string {
  if (issuer.replace(/\/+$/, '') === candidate.replace(/\/+$/, '')) return 'trailing_slash';
  if (issuer.toLowerCase() === candidate.toLowerCase()) return 'letter_case';
  return 'issuer_similar';
}
