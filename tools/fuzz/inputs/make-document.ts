import type { SeededRandom } from '../../../packages/server/test/support/seeded-random.ts';
import { documentCorpus } from './document-corpus.ts';
import { makeText, mutateText } from './mutate-text.ts';

const names = [
  'a',
  'b',
  'c',
  'base',
  '__proto__',
  'constructor',
  'toString',
  'a.b',
  '',
  '0',
  'fn::x',
  'imports',
];
const functions = [
  'toJSON',
  'fromJSON',
  'toString',
  'toBase64',
  'fromBase64',
  'join',
  'split',
  'concat',
  'final',
];
const providers = ['test', 'schema', 'secret-wrapper', 'error', 'nobody', 'swap', 'echo', ''];
const scalars = [
  '1',
  '-0',
  '1.50',
  '1e999',
  '0x1F',
  'true',
  '~',
  'null',
  '""',
  '<<',
  '2024-01-01',
  '!!str 1',
  '*a',
  '.inf',
];
const pieces = [
  `\${a}`,
  `\${b.c}`,
  `\${`,
  '}',
  `$\${a}`,
  '["a"]',
  '[0]',
  '.',
  `\${imports.base.a}`,
  `\${context.x}`,
  'a',
  '\\',
];

/** Returns a changed document of the corpus, or a generated one. */
export function makeDocument(random: SeededRandom): string {
  const changes = random.below(4);
  let text = random.below(3) === 0 ? makeUp(random) : random.pick(documentCorpus);
  for (let times = 0; times < changes; times += 1) {
    text = random.below(2) === 0 ? mutateText(text, random) : mutateLines(text, random);
  }
  return text;
}

/** Removes, doubles, moves and indents lines, and replaces names. */
function mutateLines(text: string, random: SeededRandom): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  switch (random.below(5)) {
    case 0:
      return lines.toSpliced(at, 1 + random.below(2)).join('\n');
    case 1:
      return lines.toSpliced(random.below(lines.length), 0, line).join('\n');
    case 2:
      return lines.with(at, ' '.repeat(random.below(9)) + line.trimStart()).join('\n');
    case 3:
      return lines.with(at, line.replace(/\$\{[^}]*\}/, makePath(random))).join('\n');
    default:
      return lines.with(at, line.replace(/: .*$/, `: ${makeValue(random, 2)}`)).join('\n');
  }
}

function makeUp(random: SeededRandom): string {
  const count = 1 + random.below(8);
  const imports = random.below(2) === 0 ? 'imports: [base, app/prod@3]\n' : '';
  const members = Array.from({ length: count }, (_, index) => {
    const name = random.below(4) === 0 ? JSON.stringify(random.pick(names)) : String.fromCharCode(97 + index);
    return `  ${name}: ${makeValue(random, 4)}\n`;
  });
  return `${imports}values:\n${members.join('')}`;
}

/** Makes a value in flow style, which is valid anywhere. */
function makeValue(random: SeededRandom, depth: number): string {
  const anchor = random.below(12) === 0 ? '&a ' : '';
  const inner = () => makeValue(random, depth - 1);
  switch (depth === 0 ? random.below(3) : random.below(9)) {
    case 0:
      return random.pick(scalars);
    case 1:
      return JSON.stringify(makePath(random));
    case 2:
      return JSON.stringify(makeText(random, pieces));
    case 3:
      return `${anchor}[${Array.from({ length: random.below(4) }, inner).join(', ')}]`;
    case 4:
      return `${anchor}{ ${Array.from({ length: random.below(4) }, () => `${JSON.stringify(random.pick(names))}: ${inner()}`).join(', ')} }`;
    case 5:
      return `{ "fn::secret": ${random.below(2) === 0 ? '{ ciphertext: <canary> }' : random.pick(scalars)} }`;
    case 6:
      return `{ "fn::${random.pick(functions)}": ${random.below(2) === 0 ? inner() : `[${inner()}, ${inner()}]`} }`;
    case 7:
      return `{ "fn::${random.pick(['open', 'rotate'])}::${random.pick(providers)}": ${inner()} }`;
    default:
      return `{ "fn::validate": { schema: ${inner()}, value: ${inner()} } }`;
  }
}

function makePath(random: SeededRandom): string {
  const steps = Array.from({ length: random.below(4) }, () => {
    switch (random.below(4)) {
      case 0:
        return `[${random.below(4) - 1}]`;
      case 1:
        return `[${JSON.stringify(random.pick(names))}]`;
      default:
        return `.${random.pick(names)}`;
    }
  });
  return `\${${random.pick([...names, 'secrets', 'environments.app.prod', 'imports'])}${steps.join('')}}`;
}
