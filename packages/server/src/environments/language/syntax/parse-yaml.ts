import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { quote } from '../../../platform/quote.ts';
import { limits } from '../model/limits.ts';
import { isFunctionLike, isFunctionName, isMisspeltSecret } from '../model/names/function-names.ts';
import type { Diagnostic } from './diagnostic.ts';
import { joinIndex, joinKey } from './document-path.ts';
import { nestedTooDeeply, parseYamlDocument } from './parse-yaml-document.ts';
import { indexPositions, type PositionIndex } from './position-index.ts';
import { resolvePlainScalar } from './resolve-scalar.ts';
import type { Position, SourceRange } from './source-range.ts';
import type { ObjectEntry, StringNode, SyntaxNode } from './syntax-node.ts';
import { describeYamlFault } from './yaml-fault.ts';

export interface YamlText {
  /** Null if the text is not YAML. */
  readonly node: SyntaxNode | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses one YAML document with the ranges of its nodes. Aliases are expanded, within limits. */
export function parseYaml(environment: string, text: string): YamlText {
  const positions = indexPositions(text);
  const refused = (summary: string, at: Position | null): YamlText => {
    const range = at && { environment, begin: at, end: at };
    return { node: null, diagnostics: [{ severity: 'error', summary, path: '', range }] };
  };
  if (Buffer.byteLength(text) > limits.documentBytes) {
    return refused(`the document is larger than ${limits.documentBytes} bytes`, null);
  }
  const composed = parseYamlDocument(text, {
    // All scalars are parsed as text, because one place decides their type.
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  if (!composed.ok) return refused(nestedTooDeeply, positions.at(composed.fault));
  const document = composed.value;
  const [fault] = document.errors;
  if (fault) return { node: null, diagnostics: [describeYamlFault(fault, text, positions)] };
  const reading = new Reading(environment, text, positions);
  const node = reading.read(document.contents, '', 0);
  return { node, diagnostics: reading.diagnostics };
}

class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly #environment: string;
  readonly #text: string;
  readonly #positions: PositionIndex;
  readonly #anchors = new Map<string, Node>();
  /** Nodes that are being parsed: an alias to one of them would be infinite. */
  readonly #expanding = new Set<Node>();
  /** True inside a secret, or a probable one: no diagnostic contains a part of it. */
  #secretPath: string | null = null;
  #aliasNodes = 0;
  #aliases = 0;

  constructor(environment: string, text: string, positions: PositionIndex) {
    this.#environment = environment;
    this.#text = text;
    this.#positions = positions;
  }

  read(node: Node | null, path: string, depth: number): SyntaxNode {
    if (this.#aliases > 0) this.#aliasNodes += 1;
    if (depth > limits.nesting) return this.#refuse(node, path, nestedTooDeeply);
    if (node && !isAlias(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isAlias(node)) return this.#readAlias(node, path, depth);
    if (isMap(node)) return this.#readMap(node, path, depth);
    if (isSeq(node)) return this.#readSeq(node, path, depth);
    if (isScalar(node)) return this.#readScalar(node, path);
    return this.#nothing(null, path);
  }

  /** Creates a node for a missing value that has no colon, located at the end of the preceding text. */
  #nothing(before: Node | null, path: string): SyntaxNode {
    return { kind: 'null', range: this.#emptyAt(before?.range?.[1] ?? 0), path, written: '' };
  }

  #refuse(node: Node | null, path: string, summary: string): SyntaxNode {
    const begin = this.#positions.at(node?.range?.[0] ?? 0);
    const range = { environment: this.#environment, begin, end: begin };
    const last = this.diagnostics.at(-1);
    if (last?.summary !== summary) {
      this.diagnostics.push({ severity: 'error', summary, path: this.#secretPath ?? path, range });
    }
    return { kind: 'null', range, path, written: '' };
  }

  #hasExpandedTooMuch(node: Node, path: string): boolean {
    if (this.#aliasNodes <= limits.aliasNodes) return false;
    this.#refuse(node, path, `aliases expand to more than ${limits.aliasNodes} nodes`);
    return true;
  }

  #readAlias(alias: Node & { source: string }, path: string, depth: number): SyntaxNode {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) return this.#refuse(alias, path, `unknown anchor${this.#quoted(alias.source)}`);
    if (this.#expanding.has(target)) {
      return this.#refuse(alias, path, `the value of anchor${this.#quoted(alias.source)} contains itself`);
    }
    this.#expanding.add(target);
    this.#aliases += 1;
    const node = this.read(target, path, depth);
    this.#aliases -= 1;
    this.#expanding.delete(target);
    return node;
  }

  #readMap(map: YAMLMap, path: string, depth: number): SyntaxNode {
    const entries: ObjectEntry[] = [];
    let end: Position | null = null;
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      if (this.#hasExpandedTooMuch(map, path)) break;
      const key = this.#readKey(pair.key, path);
      const hidden = this.#isExplicit(pair.key) ? path : null;
      const value = this.#within(key, hidden, () =>
        pair.value ? this.read(pair.value, key.path, depth + 1) : this.#nothing(pair.key, key.path),
      );
      entries.push({ key, value });
      end = this.#endOf(pair.value, value);
    }
    const range = this.#span(map, end);
    return { kind: 'object', entries, range, path, written: '' };
  }

  /** Reads the value of a key. `hidden` is the path for diagnostics in it, if the key itself may be a secret. */
  #within(key: StringNode, hidden: string | null, read: () => SyntaxNode): SyntaxNode {
    const before = this.#secretPath;
    this.#secretPath ??= hidden;
    const name = key.value;
    const isSecret =
      isMisspeltSecret(name) || name === 'fn::secret' || (isFunctionLike(name) && !isFunctionName(name));
    if (isSecret) this.#secretPath ??= key.path;
    const value = read();
    this.#secretPath = before;
    return value;
  }

  #quoted(text: string): string {
    return this.#secretPath === null ? ` ${quote(text)}` : '';
  }

  #readSeq(seq: YAMLSeq, path: string, depth: number): SyntaxNode {
    const items: SyntaxNode[] = [];
    let end: Position | null = null;
    for (const [index, item] of (seq.items as (Node | null)[]).entries()) {
      if (this.#hasExpandedTooMuch(seq, path)) break;
      const value = this.read(item, joinIndex(path, index), depth + 1);
      items.push(value);
      end = this.#endOf(item, value);
    }
    return {
      kind: 'array',
      items,
      range: this.#span(seq, end),
      path,
      written: '',
    };
  }

  #readKey(key: Node, parent: string): StringNode & { readonly written: string } {
    const node = this.#readKeyNode(key, parent);
    const value = node.kind === 'string' ? node.value : node.written;
    const path = joinKey(parent, value);
    if (node.kind !== 'string') {
      const shown = this.#isExplicit(key) ? '' : this.#quoted(value);
      const fix = isScalar(key) ? `: write${shown || ' them'} in quotes` : '';
      const summary = `mapping keys must be strings${fix}`;
      this.diagnostics.push({
        severity: 'error',
        summary,
        path: this.#secretPath ?? (this.#isExplicit(key) ? parent : path),
        range: node.range,
      });
    }
    return { kind: 'string', value, verbatim: false, range: node.range, path, written: value };
  }

  /**
   * Returns true if `?` introduces the key. Such a key may be the argument of the `fn::secret` above it, so no diagnostic
   * names it.
   */
  #isExplicit(key: Node | null): boolean {
    const offset = key?.range?.[0] ?? 0;
    const before = this.#text.slice(Math.max(0, offset - 300), offset);
    return /\?[ \t\r\n]+(?:[!&]\S*[ \t\r\n]+)*$/.test(before);
  }

  /** Parses a key. Lists and objects cannot be keys, so they are not parsed. */
  #readKeyNode(key: Node, parent: string): SyntaxNode {
    if (isScalar(key)) return this.#readScalar(key, parent);
    if (isAlias(key)) return this.read(key, parent, limits.nesting);
    return { kind: 'null', range: this.#span(key, null), path: parent, written: '' };
  }

  #readScalar(scalar: Scalar, path: string): SyntaxNode {
    const value = typeof scalar.value === 'string' ? scalar.value : '';
    const plain = scalar.type === 'PLAIN' || scalar.type === undefined;
    const written = plain ? (scalar.source ?? value) : value;
    const offset = scalar.range?.[0] ?? 0;
    const range =
      value === '' && plain ? this.#emptyAt(offset) : this.#scalarRange(this.#positions.at(offset), value);
    const base = { range, path, written };
    const tag = scalar.tag ?? '';
    if (tag !== '' && !/(?:^!|:)(?:str|int|float|bool|null)$|^!$/.test(tag)) {
      const summary = `the tag${this.#quoted(tag)} is not supported`;
      this.diagnostics.push({ severity: 'error', summary, path: this.#secretPath ?? path, range });
    }
    const resolved = plain && !/(?:str|^!)$/.test(tag) ? resolvePlainScalar(value) : null;
    switch (resolved?.kind) {
      case 'null':
        return { ...base, kind: 'null' };
      case 'boolean':
        return { ...base, kind: 'boolean', value: resolved.value };
      case 'number':
        return { ...base, kind: 'number', text: resolved.text };
      default: {
        const verbatim = plain && this.#text.startsWith(value, offset);
        return { ...base, kind: 'string', value, verbatim };
      }
    }
  }

  /**
   * Returns the range of a scalar: its end is its start plus the length of its value, without quotes (as in the
   * reference implementation).
   */
  #scalarRange(begin: SourceRange['begin'], value: string): SourceRange {
    const lines = value.split('\n');
    const last = lines.at(-1) ?? '';
    const end = this.#positions.atColumn(
      begin.line + lines.length - 1,
      begin.column + Buffer.byteLength(last),
    );
    return { environment: this.#environment, begin, end };
  }

  /** Returns the range of a missing value: the end of its `-` or `:`. */
  #emptyAt(offset: number): SourceRange {
    let at = Math.min(offset, this.#text.length);
    while (at > 0 && /\s/.test(this.#text[at - 1] ?? '')) at -= 1;
    const begin = this.#positions.at(at);
    return { environment: this.#environment, begin, end: begin };
  }

  /** Returns the range of a list or object. It ends where its last part ends; a closing bracket does not count. */
  #span(node: Node, end: Position | null): SourceRange {
    const begin = this.#positions.at(node.range?.[0] ?? 0);
    return { environment: this.#environment, begin, end: end ?? begin };
  }

  /** Returns the range of an alias. It ends where the alias is written, not where its target ends. */
  #endOf(node: Node | null, { range }: SyntaxNode): Position | null {
    return isAlias(node) ? this.#positions.at(node.range?.[1] ?? 0) : (range?.end ?? null);
  }
}
