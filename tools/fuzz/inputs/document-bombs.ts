/** Small texts that grow during evaluation, by name; `size` limits the text. */
export const documentBombs: Readonly<Record<string, (size: number) => string>> = {
  'flow nesting': (size) => `values: {a: ${'['.repeat(size)}${']'.repeat(size)}}`,
  'block nesting': (size) =>
    `values:\n${Array.from({ length: Math.min(size, 1_200) }, (_, depth) => `${' '.repeat(depth + 1)}a:\n`).join('')}`,
  'inline nesting': (size) => `values:\n  a: ${'- '.repeat(size)}x\n`,
  'list nesting': (size) => `values:\n  - ${'- '.repeat(size)}x\n`,
  'key nesting': (size) => `values:\n  ${'? '.repeat(size)}x\n`,
  'function nesting': (size) =>
    `values:\n  a: ${'{"fn::toJSON": '.repeat(Math.min(size, 5_000))}1${'}'.repeat(Math.min(size, 5_000))}\n`,
  'unclosed nesting': (size) => `values: ${'{a: ['.repeat(size)}`,
  'alias bomb': (size) =>
    `values:\n  a0: &a0 [1, 2]\n${web(Math.min(size, 60), (index) => `&a${index} [*a${index - 1}, *a${index - 1}]`)}`,
  'alias chain': (size) => `values:\n  a0: &a0 [1]\n${web(size, (index) => `&a${index} [*a${index - 1}]`)}`,
  'alias within itself': () => 'values:\n  a: &a [1, *a]\n  b: &b { c: *b }\n',
  'doubled text': (size) =>
    `values:\n  a0: ${'x'.repeat(50)}\n${web(Math.min(size, 60), (index) => `"\${a${index - 1}}\${a${index - 1}}"`)}`,
  'doubled list': (size) =>
    `values:\n  a0: [1, 2]\n${web(Math.min(size, 60), (index) => `["\${a${index - 1}}", "\${a${index - 1}}"]`)}`,
  'doubled concat': (size) =>
    `values:\n  a0: [1, 2]\n${web(Math.min(size, 60), (index) => `{"fn::concat": ["\${a${index - 1}}", "\${a${index - 1}}"]}`)}`,
  'doubled JSON': (size) =>
    `values:\n  a0: '"'\n${web(Math.min(size, 60), (index) => `{"fn::toJSON": "\${a${index - 1}}"}`)}`,
  'doubled join': (size) =>
    `values:\n  a0: [x, x]\n${web(Math.min(size, 60), (index) => `{"fn::split": ["", {"fn::join": ["\${a0[0]}", "\${a${index - 1}}"]}]}`)}`,
  'many conversions': (size) =>
    `values:\n  a: "${'x"'.repeat(size).replaceAll('"', '\\"')}"\n${web(size, () => `{"fn::toJSON": "\${a}"}`)}`,
  'many interpolations of lists': (size) =>
    `values:\n  a: [${'"x",'.repeat(size)}]\n${web(size, () => `x\${a}`)}`,
  'JSON of lists': (size) => `values:\n  a: { fn::fromJSON: '[${'[1],'.repeat(size * 5)}1]' }\n`,
  'JSON nesting': (size) => `values:\n  a: { fn::fromJSON: '${'['.repeat(size)}${']'.repeat(size)}' }\n`,
  'many splits': (size) =>
    `values:\n  a: ${'x'.repeat(size)}\n${web(size, () => `{"fn::split": ["", "\${a}"]}`)}`,
  'reference chain': (size) => `values:\n  a0: 1\n${web(size, (index) => `\${a${index - 1}}`)}`,
  'reference chain upwards': (size) => `values:\n${web(size, (index) => `\${a${index + 1}}`)}`,
  'reference cycle': (size) => `values:\n  a0: \${a${size}}\n${web(size, (index) => `\${a${index - 1}}`)}`,
  'references to all': (size) =>
    `values:\n  a0: 1\n${web(Math.min(size, 400), (index) => `[${Array.from({ length: index }, (_, to) => `"\${a${to}}"`).join(',')}]`)}`,
  'long text': (size) => `values:\n  a: "${'x'.repeat(size * 10)}"\n  b: \${a}\${a}\n`,
  'many accessors': (size) => `values:\n  a: \${a${'.a'.repeat(size)}}\n  b: \${${'a['.repeat(size)}\n`,
  'many interpolations': (size) => `values:\n  a: x\n  b: "${`\${a}`.repeat(size)}"\n`,
  'many members': (size) => `values:\n${web(size, () => '1')}  z: \${nothing}\n`,
  'many opens': (size) => `values:\n${web(size, () => '{"fn::open::test": {"a": [1]}}')}`,
  'opens of opens': (size) =>
    `values:\n  a0: {x: 1}\n${web(Math.min(size, 120), (index) => `{"fn::open::test": {"x": "\${a${index - 1}.x}"}}`)}`,
  'blank lines': (size) =>
    `values:\n  a: |+\n    x\n${'\n \n'.repeat(size)}  b: {fn::secret: ''}\n${'\n'.repeat(size)}`,
  'faults of one kind': (size) => `values:\n${web(size, () => `\${missing.member}`)}`,
  'deep pattern': (size) =>
    `values:\n  a: {fn::validate: {schema: {type: string, pattern: "^(a+)+$"}, value: "${'a'.repeat(Math.min(size, 200))}!"}}\n`,
  'recursive schema': () =>
    'values:\n  a: {fn::validate: {schema: {$defs: {a: {$ref: "#/$defs/b"}, b: {$ref: "#/$defs/a"}}, $ref: "#/$defs/a"}, value: 1}}\n',
  'wide schema': (size) =>
    `values:\n  a: {fn::validate: {schema: ${'{oneOf: [true, '.repeat(Math.min(size, 40))}true${']}'.repeat(Math.min(size, 40))}, value: [[1]]}}\n`,
  'many imports': (size) =>
    `imports: [${Array.from({ length: size }, (_, index) => `web/${index}`).join(', ')}]\n`,
  'deep imports': () => 'imports: [chain/0]\n',
  'tree of imports': () => `imports: [tree/1]\nvalues: {a: "\${a}"}\n`,
};

function web(size: number, valueAt: (index: number) => string): string {
  return Array.from({ length: size }, (_, index) => `  a${index + 1}: ${valueAt(index + 1)}\n`).join('');
}

/** Returns a document that bombs import: an endless chain, or a tree in which every document imports two others. */
export function findBombImport(reference: string): string | null {
  const [kind, written = ''] = reference.split('/');
  const number = Number(written);
  if (!Number.isSafeInteger(number)) return null;
  if (kind === 'web') return `values: {a: {m${number}: "${'x'.repeat(1_000)}"}}\n`;
  if (kind === 'chain') return `imports: [chain/${number + 1}]\nvalues: {a: {m${number}: 1}}\n`;
  if (kind !== 'tree') return null;
  return `imports: [tree/${number * 2}, tree/${number * 2 + 1}]\nvalues: {a: {m${number}: "\${environments.tree.${number + 1}.a}"}}\n`;
}
