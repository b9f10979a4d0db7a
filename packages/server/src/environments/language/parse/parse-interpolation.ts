import type { Accessor, InterpolationPart, PropertyAccess } from '../model/expression.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import { measureText, type TextMeasure } from '../syntax/measure-text.ts';
import type { SourceRange } from '../syntax/source-range.ts';
import type { StringNode } from '../syntax/syntax-node.ts';

export interface Interpolation {
  /** Null if the string is empty. */
  readonly parts: readonly InterpolationPart[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Splits `text ${path} text`; `$${` is a literal `${`. Reports faults, and parses on as well as possible. */
export function parseInterpolation(node: StringNode): Interpolation {
  const reading = new Reading(node);
  return { parts: reading.readParts(), diagnostics: reading.diagnostics };
}

/** Parses a single path, as in `?property=a.b["c"][0]`; null for any other text. */
export function parsePropertyPath(path: string): PropertyAccess | null {
  const value = `\${${path}}`;
  const { parts, diagnostics } = parseInterpolation({
    kind: 'string',
    value,
    verbatim: false,
    range: null,
    path: '',
  });
  const [part] = parts;
  if (diagnostics.length > 0 || parts.length !== 1 || !part || part.text !== '') return null;
  const access = part.access;
  const empty = access?.length === 1 && access[0].kind === 'key' && access[0].key === '';
  return access === null || empty ? null : access;
}

class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly #node: StringNode;
  readonly #text: string;
  #at = 0;
  #measure: TextMeasure | undefined;

  constructor(node: StringNode) {
    this.#node = node;
    this.#text = node.value;
  }

  readParts(): InterpolationPart[] {
    const parts: InterpolationPart[] = [];
    let text = '';
    while (this.#at < this.#text.length) {
      if (this.#text.startsWith('$${', this.#at)) {
        text += '${';
        this.#at += 3;
      } else if (this.#text.startsWith('${', this.#at)) {
        this.#at += 2;
        parts.push({ text, access: this.#readAccess() });
        text = '';
      } else {
        text += this.#text[this.#at];
        this.#at += 1;
      }
    }
    if (text !== '') parts.push({ text, access: null });
    return parts;
  }

  /** From after `${` to after `}`. */
  #readAccess(): PropertyAccess {
    const accessors: Accessor[] = [];
    for (;;) {
      const next = this.#text[this.#at];
      if (next === undefined) {
        this.#report("missing closing brace '}' in interpolation", this.#at);
        break;
      }
      if (next === '}') {
        this.#at += 1;
        break;
      }
      if (next === '[') accessors.push(this.#readSubscript(accessors.length === 0));
      else accessors.push(this.#readName(accessors.length === 0));
    }
    const [first, ...rest] = accessors;
    if (first) return [first, ...rest];
    const begin = Math.max(this.#at - 1, 2);
    const closed = this.#text[this.#at - 1] === '}';
    return [{ kind: 'key', key: '', range: this.#range(closed ? begin : this.#at, this.#at) }];
  }

  /** Parses `name`, or `.name` after another accessor; at the beginning, an extra dot is accepted. */
  #readName(first: boolean): Accessor {
    const begin = this.#at;
    if (this.#text[this.#at] === '.') this.#at += 1;
    const nameAt = this.#at;
    while (this.#at < this.#text.length && !'.[}'.includes(this.#text[this.#at] ?? '')) this.#at += 1;
    const key = this.#text.slice(nameAt, this.#at);
    if (key === '' && !first) this.#report('property name must not be empty', begin, this.#at);
    return { kind: 'key', key, range: this.#range(begin, this.#at) };
  }

  #readSubscript(first: boolean): Accessor {
    const begin = this.#at;
    this.#at += 1;
    const accessor =
      this.#text[this.#at] === '"' ? this.#readQuotedKey(begin) : this.#readIndex(begin, first);
    return { ...accessor, range: this.#range(begin, this.#at) };
  }

  #readQuotedKey(begin: number): Accessor {
    const quoteAt = this.#at;
    let key = '';
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      if (this.#text.startsWith('\\"', this.#at)) this.#at += 1;
      key += this.#text[this.#at];
      this.#at += 1;
    }
    const terminated = this.#at < this.#text.length;
    if (terminated) this.#at += 1;
    this.#closeSubscript(begin);
    if (!terminated) this.#report("key subscript is missing closing quote '\"'", quoteAt, this.#at);
    return { kind: 'key', key, range: null };
  }

  #readIndex(begin: number, first: boolean): Accessor {
    const digitsAt = this.#at;
    while (this.#at < this.#text.length && !'].[}'.includes(this.#text[this.#at] ?? '')) this.#at += 1;
    const written = this.#text.slice(digitsAt, this.#at);
    const index = /^-?[0-9]+$/.test(written) ? Number(written) : null;
    const end = this.#at;
    if (index === null) this.#report('numeric subscript must be a positive base-10 integer', digitsAt, end);
    else if (first) {
      this.#report(
        'the first accessor must be a property name or key subscript, not a numeric subscript',
        begin,
        end,
      );
    }
    this.#closeSubscript(begin);
    return index === null
      ? { kind: 'key', key: written, range: null }
      : { kind: 'index', index, range: null };
  }

  #closeSubscript(begin: number): void {
    if (this.#text[this.#at] === ']') this.#at += 1;
    else this.#report("subscript is missing closing bracket ']'", begin, this.#at);
  }

  #report(summary: string, begin: number, end: number = begin): void {
    const { path } = this.#node;
    this.diagnostics.push({
      severity: 'error',
      summary,
      path,
      range: this.#range(begin, end) ?? this.#node.range,
    });
  }

  /** Null if the document does not contain the string unchanged. */
  #range(begin: number, end: number): SourceRange | null {
    const { range, verbatim } = this.#node;
    if (!verbatim || range === null) return null;
    this.#measure ??= measureText(this.#text);
    const { columns, bytes } = this.#measure;
    const at = (offset: number) => {
      const { line, column, byte } = range.begin;
      const past = byte === 0 && range.end.byte === 0 ? 0 : byte + (bytes[offset] ?? 0);
      return { line, column: column + (columns[offset] ?? 0), byte: past };
    };
    return { environment: range.environment, begin: at(begin), end: at(end) };
  }
}
