import { expect, test } from 'vitest';
import { keyOf } from '../../../../test/support/environments/language-process.ts';
import { decryptTexts, encryptTexts } from './exchange-texts.ts';

const key = keyOf('01a2075f-4762-7277-b1df-870e2e22a1be');

function countPauses() {
  const counted = {
    pauses: 0,
    async pause() {
      counted.pauses += 1;
    },
  };
  return counted;
}

test.each([
  ['many short texts', Array.from({ length: 1_000 }, (_, index) => `s${index}`), 7],
  ['a mebibyte of texts', Array.from({ length: 1_000 }, (_, index) => `${index}`.padEnd(1_048, 'x')), 22],
])(
  "one tenant's size never costs another's time: %s are encrypted and decrypted in steps",
  async (_, texts, atLeast) => {
    const encrypting = countPauses();
    const ciphertexts = await encryptTexts(key, texts, encrypting.pause);
    expect(encrypting.pauses).toBeGreaterThanOrEqual(atLeast);
    const decrypting = countPauses();
    expect(await decryptTexts(key, ciphertexts, decrypting.pause)).toEqual(texts);
    expect(decrypting.pauses).toBeGreaterThanOrEqual(atLeast);
  },
);

test('a text that is not a ciphertext is refused with its place', async () => {
  const [ciphertext = ''] = await encryptTexts(key, ['a']);
  await expect(decryptTexts(key, [ciphertext, 'b'])).rejects.toMatchObject({
    code: 'ciphertext_unreadable',
    message: 'ciphertexts[1] is not a ciphertext from this server.',
  });
});
