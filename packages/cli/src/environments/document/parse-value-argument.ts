import { isAlias, isScalar, parseDocument, visit } from 'yaml';
import { usageError } from '../../command-line/cli-error.ts';
import { WrittenNumber } from '../open/opened-value.ts';
import { type DocumentPath, formatDocumentPath } from './document-path.ts';
import { maxNesting, nestsTooDeeply } from './nests-too-deeply.ts';
import { findSecretSign, type SecretSign } from './secrets/find-secret-sign.ts';

const useString = 'Use --string to treat it as a string.';

/**
 * Parses a command-line argument as a YAML number, boolean, null, list or object; anything else is a string. Numbers
 * are WrittenNumber. Throws a usage error for a list or an object with an alias to a node outside it, or with too many levels.
 */
export function parseValueArgument(text: string, { isText }: { readonly isText: boolean }): unknown {
  if (isText) return text;
  if (nestsTooDeeply(text)) {
    throw usageError(`the value nests lists and objects more than ${maxNesting} levels deep`, useString);
  }
  const document = parseDocument(text, { logLevel: 'error' });
  const { contents } = document;
  if (document.errors.length > 0 || contents === null || isAlias(contents)) return text;
  // A plain string is exactly the text that was typed, even if YAML would see a comment in it.
  if (isScalar(contents) && contents.type === 'PLAIN' && typeof contents.value === 'string') return text;
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'number' && node.source) node.value = new WrittenNumber(node.source);
    },
  });
  try {
    return document.toJS();
  } catch {
    throw usageError('the value has an alias without an anchor', useString);
  }
}

const signs: Readonly<Record<SecretSign, string>> = {
  name: 'because of its name',
  form: 'because of its format',
  randomness: 'because it looks random',
};

/** Throws a usage error if a part of a value may be a secret. The error does not repeat the value. */
export function refuseSecretSigns(path: DocumentPath, value: unknown): void {
  if (value instanceof WrittenNumber) return;
  if (typeof value === 'object' && value !== null) {
    // A declared secret needs no check.
    const members = Object.entries(value).filter(([name]) => name !== 'fn::secret');
    const isList = Array.isArray(value);
    for (const [name, inner] of members) refuseSecretSigns([...path, isList ? Number(name) : name], inner);
    return;
  }
  const sign = findSecretSign(path, value);
  if (sign === null) return;
  throw usageError(
    `the value of ${formatDocumentPath(path)} looks like a secret (${signs[sign]}) and was not saved`,
    'Use --secret to encrypt it, or --plaintext to save it as it is.',
  );
}
