import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInterpolation, parsePropertyPath } from './parse-interpolation.ts';

const key = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('a.b', '"', '\\', ']', '}', `\${`, '__proto__', ''),
);
const step = fc.oneof(key, fc.nat(1_000_000));

function partsOf(value: string) {
  return parseInterpolation({ kind: 'string', value, verbatim: false, range: null, path: '' });
}

function stepsOf(path: string) {
  return parsePropertyPath(path)?.map((accessor) =>
    accessor.kind === 'key' ? accessor.key : accessor.index,
  );
}

test.each([
  ['a', ['a']],
  ['a.b-c.d_e', ['a', 'b-c', 'd_e']],
  ['a["b.c"][0]', ['a', 'b.c', 0]],
  ['["a b"].c', ['a b', 'c']],
  ['a["b\\"c"]', ['a', 'b"c']],
  ['a[-1]', ['a', -1]],
])('%s is a path', (path, steps) => {
  expect(stepsOf(path)).toEqual(steps);
});

test.each(['', 'a..b', 'a[', 'a["b]', 'a[b]', '[0]', 'a}', `a} and \${b`, `a.b}\${c`])(
  '%j is not a path',
  (path) => {
    expect(parsePropertyPath(path)).toBeNull();
  },
);

test('any path in brackets is parsed as written', () => {
  fc.assert(
    fc.property(key, fc.array(step, { maxLength: 5 }), (first, rest) => {
      fc.pre(rest.length > 0 || first !== '');
      // The language has no way to write a backslash at the end of a name, or before a quote.
      fc.pre(![first, ...rest].some((one) => typeof one === 'string' && /\\(?:"|$)/.test(one)));
      const steps = [first, ...rest];
      const written = steps.map((one) =>
        typeof one === 'number' ? `[${one}]` : `["${one.replaceAll('"', '\\"')}"]`,
      );
      expect(stepsOf(written.join(''))).toEqual(steps);
    }),
  );
});

test('any text is parsed to its end: text that is not a reference is kept unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'a.[]{}"$\\ 0'), maxLength: 30 }), (text) => {
      const { parts, diagnostics } = partsOf(text);
      const literal = parts.map((part) => part.text).join('');
      if (!text.includes(`\${`)) expect(literal).toBe(text);
      if (diagnostics.length === 0 && !text.includes(`$\${`)) expect(withoutReferences(text)).toBe(literal);
    }),
    { numRuns: 2_000 },
  );
});

/** A slow, simple parser: a reference ends at the first brace outside quotes. */
function withoutReferences(text: string): string {
  return text.replaceAll(/\$\{(?:\["(?:[^"\\]|\\.)*"\]|[^}])*\}/g, '');
}
