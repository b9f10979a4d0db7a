import {
  type Alias,
  type CST,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { nestedTooDeeply, parseYamlDocument } from '../syntax/parse-yaml-document.ts';
import { SecretTextError } from './secret-text-error.ts';

/** The place of the value of one `fn::secret`. Offsets are in UTF-16 code units. */
export interface SecretSite {
  readonly kind: 'plaintext' | 'ciphertext';
  /** The parsed plaintext, or the ciphertext's base64. */
  readonly value: string;
  /** The offset after the colon; only spaces, line breaks, comments and an anchor follow up to `start`. */
  readonly gapStart: number;
  readonly start: number;
  readonly end: number;
  /** The indentation of the mapping that contains it, in columns; null in a flow mapping. */
  readonly indent: number | null;
  /** True if the key is in double quotes: the document may be JSON. */
  readonly isKeyQuoted: boolean;
  /** The comment in a block scalar's header, such as `# this` in `| # this`, or the empty string. */
  readonly headerComment: string;
}

type Entry = Pair<Node, Node | null>;

/**
 * Finds the value of every written `fn::secret` under `values`, in the order of the text; aliases are
 * followed. Throws SecretTextError if one cannot be replaced without changing other content of the document.
 */
export function locateSecrets(text: string): SecretSite[] {
  const root = parse(text);
  const aliases = resolveAliases(root);
  const entries = findSecretEntries(root, aliases);
  const values = new Set<unknown>(entries.map(({ entry }) => entry.value));
  for (const [alias, target] of aliases) {
    if (values.has(alias) !== values.has(target)) throw misplaced(text, alias, sharing);
  }
  return entries
    .flatMap(({ entry, map }) => siteOf(text, entry, map))
    .sort((left, right) => left.start - right.start);
}

const sharing =
  'shares its value through an anchor with a value that is not a secret: refer to the secret by its path instead';

function parse(text: string): Node | null {
  const invalid = 'the document is not valid YAML: check it first';
  const composed = parseYamlDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    keepSourceTokens: true,
  });
  if (!composed.ok) throw new SecretTextError('document_invalid', nestedTooDeeply);
  const { contents, errors } = composed.value;
  if (errors.length > 0) throw new SecretTextError('document_invalid', invalid);
  return contents;
}

/** Anchors in the order of the text, because a name may be used again. */
function resolveAliases(root: Node | null): Map<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Alias, Node | undefined>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (isAlias(next)) aliases.set(next, anchors.get(next.source));
    else if (isNode(next) && next.anchor !== undefined) anchors.set(next.anchor, next);
    waiting.push(...childrenOf(next).reverse());
  }
  return aliases;
}

function childrenOf(value: unknown): unknown[] {
  if (isPair(value)) return [value.key, value.value];
  return isMap(value) || isSeq(value) ? [...value.items] : [];
}

interface SecretEntry {
  readonly entry: Entry;
  readonly map: YAMLMap;
}

function findSecretEntries(root: Node | null, aliases: ReadonlyMap<Alias, Node | undefined>): SecretEntry[] {
  const nameOf = (key: Node) => {
    const node = isAlias(key) ? aliases.get(key) : key;
    return isScalar(node) ? node.value : null;
  };
  const found: SecretEntry[] = [];
  const seen = new Set<unknown>();
  const tops = isMap(root) ? (root.items as Entry[]) : [];
  const waiting: unknown[] = tops.filter(({ key }) => nameOf(key) === 'values').map(({ value }) => value);
  while (waiting.length > 0) {
    const popped = waiting.pop();
    const next = isAlias(popped) ? aliases.get(popped) : popped;
    if (seen.has(next)) continue;
    seen.add(next);
    const secrets = isMap(next)
      ? (next.items as Entry[]).filter(({ key }) => nameOf(key) === 'fn::secret')
      : [];
    if (isMap(next)) found.push(...secrets.map((entry) => ({ entry, map: next })));
    waiting.push(...childrenOf(next).filter((child) => !secrets.includes(child as Entry)));
  }
  return found;
}

function siteOf(text: string, { key, value, srcToken }: Entry, map: YAMLMap): SecretSite[] {
  const colon = srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
  // Nothing is written here, or the text belongs to the secret at another place.
  if (value === null || colon === undefined || isAlias(value)) return [];
  if (isScalar(value) && value.type === 'PLAIN' && value.value === '') return [];
  if (value.tag !== undefined) throw misplaced(text, value, 'has a tag: remove it');
  const scalar = isScalar(value) ? value : findCiphertext(value);
  const [start, valueEnd] = value.range ?? [0, 0];
  const isFlowMap = !isScalar(value) && isMap(value) && value.flow === true;
  if (scalar === null) throw misplaced(text, value, 'must be a string or {ciphertext: …}');
  if (!String(scalar.value).isWellFormed())
    throw misplaced(text, value, 'contains half of a surrogate pair, which is not a character');
  return [
    {
      kind: isScalar(value) ? 'plaintext' : 'ciphertext',
      value: String(scalar.value),
      gapStart: colon.offset + 1,
      start,
      end: isFlowMap ? valueEnd : endOf(text, scalar),
      indent: map.flow ? null : (map.srcToken as CST.BlockMap).indent,
      isKeyQuoted: isScalar(key) && key.type === 'QUOTE_DOUBLE',
      headerComment: isScalar(value) ? headerCommentOf(value) : '',
    },
  ];
}

function findCiphertext(value: Node): Scalar | null {
  const [only, ...others] = isMap(value) ? (value.items as Entry[]) : [];
  if (only === undefined || others.length > 0) return null;
  const { key, value: scalar } = only;
  const isOne = isScalar(key) && key.value === 'ciphertext' && isScalar(scalar);
  const isPlain =
    isOne && key.anchor === undefined && scalar.anchor === undefined && scalar.tag === undefined;
  return isPlain ? scalar : null;
}

/** Empty lines after a block scalar are kept, unless they belong to its text. */
function endOf(text: string, scalar: Scalar): number {
  const [start, end] = scalar.range ?? [0, 0];
  if (scalar.type !== 'BLOCK_LITERAL' && scalar.type !== 'BLOCK_FOLDED') return end;
  const keepsEmptyLines = /^[|>][0-9]?\+/.test(text.slice(start, start + 3));
  let at = end;
  while (text[at - 1] === '\n') {
    at -= text[at - 2] === '\r' ? 2 : 1;
    if (keepsEmptyLines) break;
  }
  return at;
}

function headerCommentOf(scalar: Scalar): string {
  const token = scalar.srcToken;
  if (token?.type !== 'block-scalar') return '';
  const comment = token.props.find((prop) => prop.type === 'comment');
  return comment && 'source' in comment ? comment.source : '';
}

function misplaced(text: string, node: Node, fault: string): SecretTextError {
  const line = text.slice(0, node.range?.[0] ?? 0).split('\n').length;
  return new SecretTextError('secret_misplaced', `the secret on line ${line} ${fault}`);
}
