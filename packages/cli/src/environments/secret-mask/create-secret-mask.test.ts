import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { compileSecrets } from './compile-secrets.ts';
import { createSecretMask } from './create-secret-mask.ts';

async function mask(texts: readonly string[], chunks: readonly (string | Uint8Array)[]): Promise<Buffer> {
  const stream = createSecretMask(compileSecrets(texts));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return buffer(stream);
}

/** Masks without chunks: processes every byte of a text, run by run. */
function maskAtOnce(texts: readonly string[], whole: Buffer): string {
  const covered = new Array<boolean>(whole.length).fill(false);
  for (const text of texts.map((each) => Buffer.from(each))) {
    for (let at = 0; at + text.length <= whole.length; at += 1) {
      if (whole.subarray(at, at + text.length).equals(text)) covered.fill(true, at, at + text.length);
    }
  }
  return [...whole]
    .map((byte, at) =>
      covered[at] ? (covered[at - 1] ? '' : '[secret]') : Buffer.from([byte]).toString('latin1'),
    )
    .join('');
}

describe('a mask', () => {
  test.each([
    [['hunter2'], ['my hunt', 'er2!'], 'my [secret]!'],
    [['hunter2'], ['hunt', 'ing'], 'hunting'],
    [['abc', 'abcdef'], ['abc', 'def abcde'], '[secret] [secret]de'],
    [['xab', 'abc'], ['xa', 'b', 'c.'], '[secret].'],
    [['my token', 'token of mine'], ['my token', ' of', ' yours'], '[secret] of yours'],
    [['aaa'], ['aa', 'aaa', 'a b'], '[secret] b'],
    [['hunter2'], ['hunter2hunter2'], '[secret]'],
    [['pässwörd'], [Buffer.from('pässwörd').subarray(0, 2), Buffer.from('pässwörd').subarray(2)], '[secret]'],
    [[], ['nothing'], 'nothing'],
  ])('of %j over %j is %s', async (texts, chunks, masked) => {
    expect((await mask(texts, chunks)).toString()).toBe(masked);
  });

  test('immediately forwards bytes that cannot be a secret', async () => {
    const stream = createSecretMask(compileSecrets(['hunter2']));
    stream.write('Continue? ');
    expect(String(stream.read())).toBe('Continue? ');
  });

  test('forwards bytes that are not text unchanged', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x80]);
    expect(await mask(['hunter2'], [bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(bytes);
  });

  test('does not depend on chunks', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '\n'), maxLength: 30 });
    const secret = fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), minLength: 3, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(secret, { maxLength: 4 }),
        text,
        fc.array(fc.nat(30)),
        async (secrets, output, cuts) => {
          const whole = Buffer.from(output);
          const places = [
            0,
            ...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b),
            whole.length,
          ];
          const chunks = places.slice(1).map((place, index) => whole.subarray(places[index], place));
          const masked = await mask(secrets, chunks);
          expect(masked.toString('latin1')).toBe(maskAtOnce(secrets, whole));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the end of output that waits for input', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Writes chunks with a pause after each, and returns what is shown after each pause and at the end. */
  async function showAfterPauses(texts: readonly string[], chunks: readonly string[]): Promise<string[]> {
    const stream = createSecretMask(compileSecrets(texts));
    const shown: string[] = [];
    const read = () => shown.push(String(stream.read() ?? ''));
    for (const chunk of chunks) {
      stream.write(chunk);
      await vi.advanceTimersByTimeAsync(10_000);
      read();
    }
    stream.end();
    await vi.advanceTimersByTimeAsync(1);
    read();
    return shown;
  }

  test.each([
    ['a space that begins a secret', [' hunter2-correct'], 'Password: '],
    ['a sign that begins every encoding', ['hunter2-correct'], '45 %'],
    ['a letter that may begin base64', ['hunter2-correct'], 'Press h'],
    ['a whole secret that may go on', ['hunter2', 'hunter2-correct'], 'Old: hunter2'],
  ])('is shown after a moment: %s', async (_kind, texts, prompt) => {
    expect(await showAfterPauses(texts, [prompt])).toEqual([prompt.replace('hunter2', '[secret]'), '']);
  });

  test('shows one character of a secret that is written slowly, and no more', async () => {
    const text = 'hunter2-correct';
    const shown = await showAfterPauses([text], [...text, '.']);
    expect(shown.join('')).toBe('h[secret].');
    expect(await showAfterPauses([text], ['hu', ...text.slice(2), '.'])).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/[hu]/)]),
    );
  });

  test('shows no character of a short secret, however slowly it is written', async () => {
    expect((await showAfterPauses(['s3c'], [...'s3c.'])).join('')).toBe('[secret].');
  });

  test('shows at most one character of any secret with any pauses', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', 'x'), minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(12)), async (secret, cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), secret.length];
        const chunks = places.slice(1).map((place, index) => secret.slice(places[index], place));
        const shown = await showAfterPauses([secret], ['<', ...chunks, '>']);
        const released = secret.length < 8 ? [''] : ['', secret.slice(0, 1)];
        expect(released.map((first) => `<${first}[secret]>`)).toContain(shown.join(''));
      }),
      { numRuns: 100 },
    );
  });
});
