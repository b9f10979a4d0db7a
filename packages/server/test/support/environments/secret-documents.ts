import fc from 'fast-check';
import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { sealEnvelope } from '../../../src/environments/language/secret-text/ciphertext-envelope.ts';
import { rot128 } from './rot128.ts';

/** A tree of values; leaves are scalars, written in one of YAML's styles. */
export type DocumentNode =
  | {
      readonly kind: 'scalar' | 'secret' | 'ciphertext';
      readonly text: string;
      readonly style: Style;
      readonly notes: Notes;
    }
  | {
      readonly kind: 'map';
      readonly entries: readonly (readonly [string, DocumentNode])[];
      readonly notes: Notes;
    }
  | { readonly kind: 'list'; readonly items: readonly DocumentNode[]; readonly notes: Notes };

type Style = (typeof styles)[number];
const styles = ['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

interface Notes {
  readonly isFlow: boolean;
  readonly spaceBefore: boolean;
  readonly commentBefore: string | null;
  readonly comment: string | null;
}

const comments = fc.constantFrom(null, null, null, null, null, ' a note', ' fn::secret: no', ' 100%');
const notes: fc.Arbitrary<Notes> = fc.record({
  isFlow: fc.nat(5).map((choice) => choice === 0),
  spaceBefore: fc.nat(5).map((choice) => choice === 0),
  commentBefore: comments,
  comment: comments,
});
const keys = fc.constantFrom('a', 'b', 'c-d', 'e f', '"', '#', '1', 'ciphertext', '__proto__', 'é', 'values');
const awkward = fc.string({
  unit: fc.constantFrom(
    ...'ab01 \n\t"\'\\#:-{}[],&*!|>%@`?~=.$',
    '\r',
    '\u0085',
    '\u2028',
    'é',
    '🚲',
    '\ufeff',
  ),
  maxLength: 24,
});
const lines = fc.array(fc.constantFrom('', 'a', '  b', 'c d', '\te', '# f', '---', '...', 'g '), {
  maxLength: 6,
});
const texts = fc.oneof(
  awkward,
  lines.map((parts) => parts.join('\n')),
  fc.constantFrom('', 'hunter2', '42', '0x1F', 'null', '~', 'true', 'no', '2024-01-01', '- a', 'a: b', '<<'),
);

const { node } = fc.letrec<{ node: DocumentNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constantFrom('scalar', 'secret', 'ciphertext'),
      text: texts,
      style: fc.constantFrom(...styles),
      notes,
    }),
    fc.record({
      kind: fc.constant('map'),
      entries: fc.uniqueArray(fc.tuple(keys, tie('node')), { selector: ([key]) => key, maxLength: 4 }),
      notes,
    }),
    fc.record({ kind: fc.constant('list'), items: fc.array(tie('node'), { maxLength: 3 }), notes }),
  ),
}));

/** Generates documents with secrets in every style and place, with comments and blank lines, and with LF or CRLF. */
export const secretDocuments: fc.Arbitrary<string> = fc
  .record({
    values: fc.uniqueArray(fc.tuple(keys, node), { selector: ([key]) => key, minLength: 1, maxLength: 4 }),
    notes,
    indent: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    lineWidth: fc.constantFrom(0, 30),
    isCrlf: fc.boolean(),
  })
  .map(({ values, notes, isCrlf, ...options }) => {
    const root = new YAMLMap();
    root.add(pairOf('imports', new YAMLSeq()));
    root.add(pairOf('values', toYaml({ kind: 'map', entries: values, notes: { ...notes, isFlow: false } })));
    const document = new Document(root, { schema: 'failsafe' });
    const text = document.toString(options);
    return isCrlf ? text.replaceAll(/\r?\n/g, '\r\n') : text;
  });

function toYaml(node: DocumentNode): Scalar | YAMLMap | YAMLSeq {
  const { isFlow, ...noted } = node.notes;
  if (node.kind === 'scalar') return Object.assign(scalarOf(node), noted);
  const collection = node.kind === 'list' ? new YAMLSeq() : new YAMLMap();
  const entries = node.kind === 'map' ? node.entries.map(([key, value]) => [key, toYaml(value)]) : [];
  const items =
    node.kind === 'list' ? node.items.map(toYaml) : entries.map(([key, value]) => pairOf(key, value));
  return Object.assign(collection, noted, { flow: isFlow, items: [...items, ...secretPairs(node)] });
}

function secretPairs(node: DocumentNode): Pair[] {
  if (node.kind === 'secret') {
    const { commentBefore, comment } = node.notes;
    return [pairOf('fn::secret', Object.assign(scalarOf(node), { commentBefore, comment }))];
  }
  if (node.kind !== 'ciphertext') return [];
  const { isFlow, commentBefore } = node.notes;
  const ciphertext = sealEnvelope(rot128.encrypt(node.text));
  const map = Object.assign(new YAMLMap(), { flow: isFlow, commentBefore });
  map.items.push(pairOf('ciphertext', scalarOf({ text: ciphertext, style: 'PLAIN' })));
  return [pairOf('fn::secret', map)];
}

function pairOf(key: unknown, value: unknown): Pair {
  return new Pair(new Scalar(key), value);
}

function scalarOf({ text, style }: { readonly text: string; readonly style: Style }): Scalar {
  return Object.assign(new Scalar(text), { type: style });
}
