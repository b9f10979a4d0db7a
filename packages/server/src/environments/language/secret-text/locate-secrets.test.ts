import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAlias, isMap, isScalar, isSeq, Lexer, parseDocument } from 'yaml';
import { rot128 } from '../../../../test/support/environments/rot128.ts';
import { secretDocuments } from '../../../../test/support/environments/secret-documents.ts';
import { openEnvelope } from './ciphertext-envelope.ts';
import { decryptSecrets } from './decrypt-secrets.ts';
import { locateSecrets } from './locate-secrets.ts';
import { encryptSecrets } from './write-ciphertexts.ts';

const encrypt = (text: string) => encryptSecrets(text, rot128.encrypt);
const decrypt = (text: string) => decryptSecrets(text, rot128.decrypt);

/** Returns the content of a document, with its secrets in plain text. */
function readAll(text: string): unknown {
  const { contents, errors } = parseDocument(text, { schema: 'failsafe', uniqueKeys: false });
  return errors.length > 0 ? null : read(contents);
}

function read(node: unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return { list: node.items.map(read) };
  if (isMap(node)) return { map: node.items.map(({ key, value }) => [read(key), readValue(key, value)]) };
  return isAlias(node) ? { alias: node.source } : null;
}

function readValue(key: unknown, value: unknown): unknown {
  const [only] = isMap(value) ? value.items : [];
  if (read(key) !== 'fn::secret' || read(only?.key) !== 'ciphertext') return read(value);
  const payload = openEnvelope(String(read(only?.value)));
  return payload === null ? null : rot128.decrypt(payload);
}

function commentsOf(text: string): string[] {
  const tokens = [...new Lexer().lex(text)];
  // The text of a scalar follows its mark.
  return tokens.filter((token, index) => token.startsWith('#') && tokens[index - 1] !== '\u001f');
}

const documents = secretDocuments.filter((text) => readAll(text) !== null);

describe('for every document', () => {
  test('encryption preserves the content, and hides every secret', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const encrypted = encrypt(text);
        expect(readAll(encrypted)).toEqual(readAll(text));
        expect(locateSecrets(encrypted).every(({ kind }) => kind === 'ciphertext')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('encryption preserves every comment, and all bytes outside secrets', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const encrypted = encrypt(text);
        expect(commentsOf(encrypted)).toEqual(commentsOf(text));
        expect(withoutSecrets(encrypted)).toEqual(withoutSecrets(text));
      }),
      { numRuns: 300 },
    );
  });

  test('decryption preserves the content, and shows every secret', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const encrypted = encrypt(text);
        const decrypted = decrypt(encrypted);
        expect(readAll(decrypted)).toEqual(readAll(text));
        expect(commentsOf(decrypted)).toEqual(commentsOf(encrypted));
        expect(locateSecrets(decrypted).every(({ kind }) => kind === 'plaintext')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('encryption followed by decryption returns the original', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const encrypted = encrypt(decrypt(text));
        expect(encrypt(encrypted)).toBe(encrypted);
        const decrypted = decrypt(encrypted);
        expect(decrypt(encrypt(decrypted))).toBe(decrypted);
      }),
      { numRuns: 200 },
    );
  });
});

/** Returns the text between the secrets, without the space around them. */
function withoutSecrets(text: string): string[] {
  const sites = locateSecrets(text);
  const starts = [0, ...sites.map(({ end }) => end)];
  return starts.map((start, index) => text.slice(start, sites[index]?.gapStart).trim());
}

test('no plaintext of a secret remains in the encrypted text, in any notation', () => {
  const canary = 'CANARY-7f3a';
  fc.assert(
    fc.property(documents, fc.nat(), (text, seed) => {
      const sites = locateSecrets(text).filter(({ kind, value }) => kind === 'plaintext' && value !== '');
      fc.pre(sites.length > 0);
      const site = sites[seed % sites.length];
      const marked = `${text.slice(0, site?.start)}${canary}${text.slice(site?.end)}`;
      fc.pre(readAll(marked) !== null && locateSecrets(marked).length === locateSecrets(text).length);
      expect(marked).toContain(canary);
      expect(encrypt(marked)).not.toContain(canary);
    }),
    { numRuns: 200 },
  );
});
