import { isAlias, isScalar, parseDocument, visit } from 'yaml';
import { usageError } from '../../command-line/cli-error.ts';
import { WrittenNumber } from '../open/opened-value.ts';
import { type DocumentPath, formatDocumentPath } from './document-path.ts';
import { findSecretSign, type SecretSign } from './find-secret-sign.ts';

/**
 * What a command line's text means as a value: a number, a truth value or null as YAML has them, a list, an object, or
 * the text itself. Numbers are WrittenNumber. Throws a usage error for a list or an object that refers to what is not
 * in it.
 */
export function parseValueArgument(text: string, { isText }: { readonly isText: boolean }): unknown {
  if (isText) return text;
  const document = parseDocument(text, { logLevel: 'silent' });
  const { contents } = document;
  if (document.errors.length > 0 || contents === null || isAlias(contents)) return text;
  // A plain text is what was typed, also where YAML would see a comment in it.
  if (isScalar(contents) && contents.type === 'PLAIN' && typeof contents.value === 'string') return text;
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'number' && node.source) node.value = new WrittenNumber(node.source);
    },
  });
  try {
    return document.toJS();
  } catch {
    throw usageError('the value refers to what is not in it', 'With --string it is taken as a text.');
  }
}

const signs: Readonly<Record<SecretSign, string>> = {
  name: 'by its name',
  form: 'by its form',
  randomness: 'so random it is',
};

/** Throws a usage error where a part of a value may be a secret; it does not repeat it. */
export function refuseSecretSigns(path: DocumentPath, value: unknown): void {
  if (value instanceof WrittenNumber) return;
  if (typeof value === 'object' && value !== null) {
    // What says that it is a secret is taken at its word.
    const members = Object.entries(value).filter(([name]) => name !== 'fn::secret');
    const isList = Array.isArray(value);
    for (const [name, inner] of members) refuseSecretSigns([...path, isList ? Number(name) : name], inner);
    return;
  }
  const sign = findSecretSign(path, value);
  if (sign === null) return;
  throw usageError(
    `the value of ${formatDocumentPath(path)} looks like a secret, ${signs[sign]}, and was not saved`,
    '--secret encrypts it, --plaintext writes it as it is.',
  );
}
