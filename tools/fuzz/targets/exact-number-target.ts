import { isDeepStrictEqual } from 'node:util';
import { parseExactly } from '../../../packages/server/src/platform/json/exact-json.ts';
import { parseStrictExactJson } from '../../../packages/server/src/platform/json/strict-json.ts';
import { InvariantBroken } from '../finding.ts';
import { mutateText } from '../inputs/mutate-text.ts';
import { defineTarget, type Target } from './target.ts';

const numbers = [
  '0',
  '-0',
  '1.0',
  '1e3',
  '1E+400',
  '-1e-400',
  '0.10',
  '9007199254740993',
  '12345678901234567890',
  '1e21',
  '5e-324',
  '0.1',
];
const documents = [
  '{"sub":"s","iat":<n>,"ids":[<n>,<n>,"<n>"]}',
  '{ "a" : <n> , "__proto__" : { "2" : <n>, "1" : <n> } }',
  '[[<n>,<n>],{"\\u0061":<n>,"a":<n>,"b\\"":"\\\\<n>"}]',
  '<n>',
];
const tokenPattern = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses mutated JSON with numbers of every form: it is refused if `JSON.parse` refuses it, or written again with the
 * same digits.
 */
export function createExactNumberTarget(): Target {
  return defineTarget({
    name: 'numbers',
    make(random): string {
      const digits = () => {
        const number = random.pick(numbers);
        return random.below(8) === 0 ? mutateText(number, random) : number;
      };
      const text = random.pick(documents).replaceAll('<n>', digits);
      return random.below(3) === 0 ? mutateText(text, random) : text;
    },
    async attempt(text) {
      const strict = parseStrictExactJson(text);
      const isJson = parses(text);
      const exact = parseOrNull(text);
      if (isJson !== (exact !== null)) throw new InvariantBroken('parseExactly and JSON.parse differ');
      if (!isJson && strict.ok)
        throw new InvariantBroken('the strict parser accepts a text that is not JSON');
      if (exact === null) return;
      checkWritten(text, exact.value);
      if (strict.ok) checkWritten(text, strict.value);
    },
  });
}

function checkWritten(text: string, value: unknown): void {
  const written = JSON.stringify(value);
  if (!isDeepStrictEqual(readAsTexts(written), readAsTexts(text)))
    throw new InvariantBroken(`a value differs when it is written again: ${written}`);
}

/** Returns the value with each number as its source text; strings and names get a different first character. */
function readAsTexts(json: string): unknown {
  const texts = json.replaceAll(tokenPattern, (token) =>
    token.startsWith('"') ? `"s${token.slice(1)}` : `"n${token}"`,
  );
  return JSON.parse(texts);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Returns null for a refused text. An exception other than a SyntaxError is a finding. */
function parseOrNull(text: string): { readonly value: unknown } | null {
  try {
    return { value: parseExactly(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
