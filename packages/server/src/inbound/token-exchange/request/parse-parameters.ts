import type { JsonValue } from '../../../platform/json/json.ts';
import { isJsonObject } from '../../../platform/json/json.ts';
import { parseStrictJson } from '../../../platform/json/strict-json.ts';
import { quote } from '../../../platform/quote.ts';
import type { Result } from '../../../platform/result.ts';
import type { RawParameters } from './request-refusal.ts';

export type ParametersResult = Result<RawParameters, string>;

/**
 * Parses the members of a form body. None may be repeated, even if it is unknown (RFC 6749 §3.2); a member with an
 * empty value counts as missing.
 */
export function parseFormParameters(text: string): ParametersResult {
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (seen.has(name)) return { ok: false, fault: `the parameter ${quote(name)} is given twice` };
    seen.add(name);
    if (value.includes('\0')) return { ok: false, fault: `the parameter ${quote(name)} contains NUL` };
    if (value !== '') parameters.set(name, value);
  }
  return { ok: true, value: parameters };
}

/** Parses the same members from a JSON body, in which a whole number may be a JSON number. */
export function parseJsonParameters(text: string): ParametersResult {
  const parsed = parseStrictJson(text, { text: 'storable' });
  if (!parsed.ok) return { ok: false, fault: `the body is not valid JSON: ${parsed.fault.message}` };
  if (!isJsonObject(parsed.value)) return { ok: false, fault: 'the body is not a JSON object' };
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed.value)) {
    const text = textOf(value);
    if (text === null) return { ok: false, fault: `the parameter ${quote(name)} must be a string` };
    if (text !== '') parameters.set(name, text);
  }
  return { ok: true, value: parameters };
}

function textOf(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : null;
}
