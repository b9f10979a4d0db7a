import {
  type Alias,
  CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { nestsTooDeeply } from '../nests-too-deeply.ts';
import { findSecretSign, mayNameSecret } from './find-secret-sign.ts';
import { hiddenBy, isFunction, isShownKey, namesFunction } from './hidden-by-key.ts';
import { hasPlainKey, isDoubtful } from './is-doubtful.ts';

/** A range of a text, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The kind of text: `unsaved`, with any misspelling, or `saved`, which the server has accepted. */
type TextOrigin = 'unsaved' | 'saved';

/**
 * Finds the ranges of a saved document that were probably meant to be secret. Unlike in an unsaved text, ciphertexts,
 * harmless comments and values that only look random may be shown. A comment in or directly after a secret is not
 * harmless, because a `#` in the secret makes its end a comment.
 */
export function findPlainSecrets(text: string): readonly TextRange[] | null {
  return findSecrets(text, 'saved');
}

/**
 * Finds the ranges of an unsaved document that are secret, or were probably meant to be, so that no shown line contains
 * them: secrets, the state of rotators, values with the name or form of a secret, and comments. Returns null if no line
 * may be shown, since the document is not YAML, nests too deeply, or may contain a misspelt or torn secret.
 */
export function findWrittenSecrets(text: string): readonly TextRange[] | null {
  return findSecrets(text, 'unsaved');
}

function findSecrets(text: string, origin: TextOrigin): readonly TextRange[] | null {
  if (nestsTooDeeply(text)) return null;
  const document = parseDocument(text, {
    keepSourceTokens: true,
    logLevel: 'error',
    schema: 'failsafe',
    uniqueKeys: false,
  });
  if (document.errors.length > 0) return null;
  const isSaved = origin === 'saved';
  const isInDoubt = isDoubtful(text, document, { isSaved });
  if (isInDoubt && !isSaved) return null;
  const search = new Search(text, origin);
  visit(document, {
    Value: (_, node, path) => search.lookAtProperties(node, path),
    Scalar(place, node, path) {
      search.lookAtProperties(node, path);
      if (place === 'key') search.lookAtKey(node, path);
      else search.lookAtScalar({ name: '', node, path });
    },
    Pair: (_, { key, value }, path) => search.lookAtPair({ key, value, path }),
  });
  if (search.hasUnnamedValue) return null;
  const comments = findComments(text);
  // A `#` before a misplaced function makes it a comment, and its argument the value of something else.
  const isCommentedOut = comments.some(({ start, end }) => namesFunction(text.slice(start, end)));
  const isAllHidden = isInDoubt || search.isInDoubt || isCommentedOut;
  if (isAllHidden && !isSaved) return null;
  if (isAllHidden) search.hideAll(document);
  const secrets = [...search.secrets, ...search.ranges];
  const isShown = ({ start, end }: TextRange) =>
    isSaved &&
    !isAllHidden &&
    isHarmless(text.slice(start, end)) &&
    !secrets.some((secret) => mayBeEndOf(secret, { text, comment: start }));
  return [...search.ranges, ...comments.filter((comment) => !isShown(comment))];
}

/** Reports whether a comment may be the end of a secret: it is in it, behind it in its line, or in its place. */
function mayBeEndOf(
  { start, end }: TextRange,
  { text, comment }: { readonly text: string; readonly comment: number },
): boolean {
  if (comment < start) return false;
  // The range of a block can end in the line of the next member.
  const written = text.slice(start, end).trimEnd();
  const between = text.slice(start + written.length, comment);
  return !between.includes('\n') || (/[:-]$/.test(written) && /^(?:\s|#.*)*$/.test(between));
}

/** Reports whether a comment is harmless: no word looks like a secret or follows the name of one. */
function isHarmless(comment: string): boolean {
  const assigned = comment.matchAll(/([\w.-]+)["']?\s*[:=]\s*(\S+)/g);
  return (
    !comment.split(/[\s,;"'`()[\]{}<>]+/).some((word) => findSecretSign([], word) === 'form') &&
    ![...assigned].some(([, name = '', value]) => findSecretSign([name], value) !== null)
  );
}

/** Matches an empty text and one that consists of references such as `${db.password}`. */
const onlyReferences = /^(?:\$\{[^}]*\})*$/;

/** Matches the resolved names of `!!str` and the other core tags. */
const coreTag = /^(?:!|tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq))$/;

type Ancestors = readonly (Document | Node | Pair)[];

/** Matches `{ciphertext: TEXT}`, the form of secrets in a saved document. */
function isCiphertext(value: unknown): boolean {
  if (!isMap(value) || value.items.length !== 1) return false;
  const [pair] = value.items;
  const isNamed = isScalar(pair?.key) && pair.key.value === 'ciphertext';
  return isNamed && isScalar(pair?.value) && /^ZXNj[\w+/]+=*$/.test(String(pair.value.value));
}

/** Reports whether a node is an object or list that is a call or in one: the inputs of a login have their own names. */
function isCallOrInput(node: Node, path: Ancestors): boolean {
  if (!isCollection(node)) return false;
  const pairs = [...path, ...node.items].filter((inner) => isPair(inner));
  return pairs.some(({ key }) => isScalar(key) && isFunction(String(key.value)));
}

function isMisspelt(name: string | null): boolean {
  return name === null || !/^(?:fn::rotate(?:::.*)?|ciphertext)$/.test(name);
}

class Search {
  readonly ranges: TextRange[] = [];
  /** The secrets with their keys, also if there is nothing to hide: encrypted ones, and those without a value. */
  readonly secrets: TextRange[] = [];
  isInDoubt = false;
  /** True if a key is a list or an object. */
  hasUnnamedValue = false;
  readonly #text: string;
  readonly #anchors = new Map<string, Node>();
  readonly #hidden = new Set<Node>();
  readonly #origin: TextOrigin;

  constructor(text: string, origin: TextOrigin) {
    this.#text = text;
    this.#origin = origin;
  }

  lookAtProperties(node: Node & { readonly anchor?: string; readonly tag?: string }, path: Ancestors): void {
    const { anchor, tag } = node;
    if (tag !== undefined && !coreTag.test(tag)) this.hide(node);
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    // A `&` or `!` before a function makes it an anchor or a tag, and its argument the value of something else.
    if (!namesFunction(anchor ?? '') && !namesFunction(tag ?? '')) return;
    this.hide(node);
    this.#doubt(path);
  }

  lookAtKey(key: Scalar, path: Ancestors): void {
    if (isShownKey(String(key.value))) return;
    this.hide(key);
    this.#doubt(path);
  }

  lookAtScalar({ name, node, path }: { name: string; node: Scalar; path: Ancestors }): void {
    const { value } = node;
    const sign = findSecretSign([name], value);
    const isSaved = this.#origin === 'saved';
    if (sign !== null && !(isSaved && sign === 'randomness')) this.hide(node);
    if (!isHarmless(String(value))) this.hide(node);
    if (!namesFunction(String(value))) return;
    this.hide(node);
    this.#doubt(path);
  }

  /** Returns `visit.SKIP` for a pair that contains no secret. */
  lookAtPair({ key, value, path }: { key: unknown; value: unknown; path: Ancestors }): symbol | undefined {
    const node = isAlias(key) ? this.#anchors.get(key.source) : key;
    const name = isScalar(node) ? String(node.value) : null;
    // Nothing is known about a key that is not a string.
    const hidden = name === null ? 'whole' : hiddenBy(name);
    if (isCollection(key)) this.hasUnnamedValue = true;
    const map = path.at(-1);
    const isAlone = isMap(map) && map.items.length === 1;
    const isNamedSecret = hidden !== null || mayNameSecret(name ?? '');
    if (isNode(key) && isNamedSecret && !(isNode(value) && isCallOrInput(value, path)))
      this.secrets.push(this.#rangeOfPair(key, value));
    if (this.#origin === 'saved' && name === 'fn::secret' && isAlone && isCiphertext(value))
      return visit.SKIP;
    const isEmpty = !isNode(value) || (isScalar(value) && value.source === '' && value.type === 'PLAIN');
    if (hidden === 'whole' && (isEmpty || (name === 'fn::secret' ? !isAlone : isMisspelt(name))))
      this.#doubt(path);
    if (!isNode(value)) return undefined;
    if (hidden === 'whole') this.#hideArgument(key, value);
    else if (hidden === 'scalars' || (mayNameSecret(name ?? '') && !isCallOrInput(value, path)))
      this.#hideScalars(value);
    else if (isScalar(value)) this.lookAtScalar({ name: name ?? '', node: value, path });
    return undefined;
  }

  /** Hides the neighbours of a misspelt function: one of them may be its argument. */
  #doubt(path: Ancestors): void {
    this.isInDoubt = true;
    const collection = path.findLast((node) => isCollection(node));
    if (collection !== undefined && path.length > 3) this.hide(collection);
  }

  #rangeOfPair(key: Node, value: unknown): TextRange {
    const [start, keyEnd] = key.range ?? [0, 0];
    const colon = Math.max(this.#text.indexOf(':', keyEnd) + 1, keyEnd);
    const isEmpty = !isNode(value) || (isScalar(value) && value.source === '' && value.type === 'PLAIN');
    return { start, end: isEmpty ? colon : Math.max(colon, value.range?.[1] ?? 0) };
  }

  /** Hides everything after the colon, including an anchor, a tag or the name of an alias. */
  #hideArgument(key: unknown, value: Node): void {
    const keyEnd = isNode(key) ? (key.range?.[1] ?? 0) : 0;
    const colon = this.#text.indexOf(':', keyEnd);
    const valueStart = value.range?.[0] ?? 0;
    const start = colon === -1 || colon >= valueStart ? keyEnd : colon + 1;
    this.hide(value);
    const spaces = /^\s*/.exec(this.#text.slice(start, valueStart))?.[0].length ?? 0;
    this.ranges.push({ start: start + spaces, end: valueStart });
  }

  #hideScalars(value: Node): void {
    const look = (node: Node) => {
      if (isAlias(node) || (isScalar(node) && !onlyReferences.test(String(node.value)))) this.hide(node);
    };
    if (!isCollection(value)) look(value);
    else {
      visit(value, {
        Alias: (_, alias) => look(alias),
        Scalar: (place, scalar) => (place === 'key' ? undefined : look(scalar)),
        Pair: (_, { key, value: inner }) => {
          const isSealed = isScalar(key) && key.value === 'fn::secret' && isCiphertext(inner);
          return isSealed && this.#origin === 'saved' ? visit.SKIP : undefined;
        },
      });
    }
  }

  /** Hides everything except plain keys. */
  hideAll(document: Document): void {
    visit(document, {
      Scalar: (place, node) => (place === 'key' ? undefined : this.hide(node)),
      Pair: (_, pair) => {
        if (isNode(pair.key) && !hasPlainKey(this.#text, pair)) this.hide(pair.key);
      },
    });
  }

  /** Hides a node and, for every alias in it, the node that the alias refers to. */
  hide(node: Node | Alias): void {
    if (this.#hidden.has(node)) return;
    this.#hidden.add(node);
    const [begin, end] = node.range ?? [0, this.#text.length];
    const starts = [
      begin,
      ...('tag' in node && node.tag ? [this.#startOfTag(begin)] : []),
      ...('anchor' in node && node.anchor ? [this.#text.lastIndexOf(`&${node.anchor}`, begin)] : []),
    ];
    this.ranges.push({ start: Math.max(0, Math.min(...starts)), end });
    const follow = (alias: Alias) => {
      const target = this.#anchors.get(alias.source);
      if (target !== undefined) this.hide(target);
    };
    if (isAlias(node)) follow(node);
    else if (isCollection(node) || isPair(node)) visit(node, { Alias: (_, alias) => follow(alias) });
  }

  #startOfTag(begin: number): number {
    let start = this.#text.lastIndexOf('!', begin);
    while (start > 0 && /\S/.test(this.#text[start - 1] ?? '')) start -= 1;
    return Math.max(start, 0);
  }
}

/** Finds the comments of a text, after the `#`, which itself shows that there is one. */
function findComments(text: string): TextRange[] {
  const comments: TextRange[] = [];
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | null = isScalar ? null : CST.tokenType(lexeme);
    isScalar = type === 'scalar';
    if (type === 'comment') comments.push({ start: offset + 1, end: offset + lexeme.length });
    // The other types are marks that the lexer adds.
    if (!isScalar && type !== 'doc-mode' && type !== 'flow-error-end') offset += lexeme.length;
  }
  return comments;
}
