import { quote } from '../quote.ts';

export type JsonFaultCode = 'syntax' | 'duplicate_member' | 'too_deep' | 'unstorable_text';

export interface JsonFault {
  readonly code: JsonFaultCode;
  readonly message: string;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const ARRAY_OPEN = 0x5b;
const ARRAY_CLOSE = 0x5d;
const OBJECT_OPEN = 0x7b;
const OBJECT_CLOSE = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;

/** The rest of a number after its sign (RFC 8259 §6); sticky, so that it matches only at `lastIndex`. */
const numberPattern = /(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const fourHexDigits = /[0-9a-fA-F]{4}/y;
/** Any UTF-16 unit below the space character. */
const controlCharacter = /[^ -\uffff]/;
const escapeLetters = '"\\/bfnrt';

/**
 * Scans a JSON text in one pass without building values; returns null for a text that is valid under the strict rules.
 */
export function scanJson(
  text: string,
  { maxDepth, storableOnly }: { maxDepth: number; storableOnly: boolean },
): JsonFault | null {
  if (text.charCodeAt(0) === BYTE_ORDER_MARK) {
    return { code: 'syntax', message: 'a byte order mark at offset 0; send UTF-8 without one' };
  }
  return new JsonScanner(text, maxDepth, storableOnly).scan();
}

/**
 * Each `scan…` moves past one element and returns true if it is valid; otherwise, `#code` and `#what` contain the
 * fault.
 */
class JsonScanner {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #storableOnly: boolean;
  /** False for minified texts. In those, a string without a backslash ends at the next quotation mark. */
  readonly #hasControls: boolean;
  #nextBackslash = -1;
  #at = 0;
  #depth = 0;
  #sawEscape = false;
  #code: JsonFaultCode = 'syntax';
  #what = '';
  #faultAt = 0;
  /**
   * The path of the fault, innermost step first; filled only while the fault propagates, so that valid texts pay no
   * cost.
   */
  #path: (string | number)[] = [];

  constructor(text: string, maxDepth: number, storableOnly: boolean) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#storableOnly = storableOnly;
    this.#hasControls = controlCharacter.test(text);
    this.#nextBackslash = text.indexOf('\\');
  }

  scan(): JsonFault | null {
    if (this.#storableOnly && !this.#text.isWellFormed()) {
      this.#fail('unstorable_text', 'an unpaired surrogate in the text');
    } else if (this.#scanValue()) {
      this.#skipSpace();
      if (this.#at === this.#text.length) return null;
      this.#fail('syntax', 'unexpected text after the value');
    }
    const path = this.#path.length > 0 ? ` (in ${showPath(this.#path.reverse())})` : '';
    return { code: this.#code, message: `${this.#what} at offset ${this.#faultAt}${path}` };
  }

  #fail(code: JsonFaultCode, what: string, at = this.#at): false {
    this.#code = code;
    this.#what = what;
    this.#faultAt = at;
    return false;
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at += 1;
    }
  }

  /** Skips white space and returns the next unit, or NaN at the end of the text. */
  #peek(): number {
    this.#skipSpace();
    return this.#text.charCodeAt(this.#at);
  }

  #scanValue(): boolean {
    const unit = this.#peek();
    if (unit === QUOTE) return this.#scanString();
    if (unit === OBJECT_OPEN) return this.#scanNested('object');
    if (unit === ARRAY_OPEN) return this.#scanNested('array');
    if (unit === MINUS || (unit >= ZERO && unit <= NINE)) return this.#scanNumber();
    return this.#scanLiteral();
  }

  #scanLiteral(): boolean {
    for (const literal of ['true', 'false', 'null']) {
      if (this.#text.startsWith(literal, this.#at)) {
        this.#at += literal.length;
        return true;
      }
    }
    return this.#fail(
      'syntax',
      this.#at === this.#text.length ? 'an unexpected end of the text' : 'not a JSON value',
    );
  }

  #scanNumber(): boolean {
    const start = this.#at;
    numberPattern.lastIndex = this.#text.charCodeAt(start) === MINUS ? start + 1 : start;
    if (!numberPattern.test(this.#text)) return this.#fail('syntax', 'a malformed number', start);
    this.#at = numberPattern.lastIndex;
    return true;
  }

  #scanString(): boolean {
    const start = this.#at;
    this.#sawEscape = false;
    if (this.#skipPlainString(start)) return true;
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const unit = this.#text.charCodeAt(at);
      if (unit === QUOTE) {
        this.#at = at + 1;
        return !(this.#storableOnly && this.#sawEscape) || this.#checkStorable(start);
      }
      if (unit < 0x20) return this.#fail('syntax', 'a control character in a string', at);
      if (unit === BACKSLASH) {
        const length = this.#escapeLength(at + 1);
        if (length === 0) return this.#fail('syntax', 'a malformed escape in a string', at);
        this.#sawEscape = true;
        at += length;
      }
    }
    return this.#fail('syntax', 'an unterminated string', start);
  }

  /**
   * Skips a string with native searches only: the common case of a string without escapes in a text without control
   * characters.
   */
  #skipPlainString(start: number): boolean {
    if (this.#hasControls) return false;
    const end = this.#text.indexOf('"', start + 1);
    if (this.#nextBackslash !== -1 && this.#nextBackslash < start) {
      this.#nextBackslash = this.#text.indexOf('\\', start);
    }
    if (end === -1 || (this.#nextBackslash !== -1 && this.#nextBackslash < end)) return false;
    this.#at = end + 1;
    return true;
  }

  /** Returns the number of units in an escape after its backslash; 0 for an invalid escape. */
  #escapeLength(at: number): number {
    if (this.#text.charCodeAt(at) === LOWER_U) {
      fourHexDigits.lastIndex = at + 1;
      return fourHexDigits.test(this.#text) ? 5 : 0;
    }
    return at < this.#text.length && escapeLetters.includes(this.#text.charAt(at)) ? 1 : 0;
  }

  #checkStorable(start: number): boolean {
    const value: string = JSON.parse(this.#text.slice(start, this.#at));
    if (value.isWellFormed() && !value.includes('\0')) return true;
    return this.#fail('unstorable_text', 'NUL or an unpaired surrogate in a string', start);
  }

  #scanNested(kind: 'object' | 'array'): boolean {
    if (this.#depth >= this.#maxDepth) {
      return this.#fail('too_deep', `more than ${this.#maxDepth} levels of nesting`);
    }
    this.#depth += 1;
    this.#at += 1;
    const valid = kind === 'object' ? this.#scanMembers() : this.#scanElements();
    this.#depth -= 1;
    return valid;
  }

  #scanElements(): boolean {
    if (this.#peek() === ARRAY_CLOSE) return this.#skipUnit();
    for (let index = 0; ; index += 1) {
      if (!this.#scanValue()) return this.#within(index);
      const unit = this.#peek();
      if (unit !== COMMA && unit !== ARRAY_CLOSE)
        return this.#fail('syntax', 'a missing comma or ] after an element');
      this.#at += 1;
      if (unit === ARRAY_CLOSE) return true;
    }
  }

  #scanMembers(): boolean {
    if (this.#peek() === OBJECT_CLOSE) return this.#skipUnit();
    const names = new Set<string>();
    for (;;) {
      const name = this.#scanName(names);
      if (name === null) return false;
      if (!this.#scanValue()) return this.#within(name);
      const unit = this.#peek();
      if (unit !== COMMA && unit !== OBJECT_CLOSE)
        return this.#fail('syntax', 'a missing comma or } after a member');
      this.#at += 1;
      if (unit === OBJECT_CLOSE) return true;
    }
  }

  /** Reads the next member name, unescaped, and moves past its colon; returns null after a fault. */
  #scanName(names: Set<string>): string | null {
    const unit = this.#peek();
    const start = this.#at;
    if (unit !== QUOTE) {
      this.#fail('syntax', 'a missing member name');
      return null;
    }
    if (!this.#scanString()) return null;
    const name = this.#sawEscape
      ? JSON.parse(this.#text.slice(start, this.#at))
      : this.#text.slice(start + 1, this.#at - 1);
    if (names.has(name)) {
      this.#fail('duplicate_member', `the member ${quote(name)} appears a second time`, start);
      return null;
    }
    names.add(name);
    if (this.#peek() !== COLON) {
      this.#fail('syntax', 'a missing colon after a member name');
      return null;
    }
    this.#at += 1;
    return name;
  }

  #skipUnit(): true {
    this.#at += 1;
    return true;
  }

  #within(step: string | number): false {
    this.#path.push(step);
    return false;
  }
}

function showPath(path: readonly (string | number)[]): string {
  return path
    .map((step) =>
      typeof step === 'number' ? `[${step}]` : /^\w{1,64}$/.test(step) ? `.${step}` : `[${quote(step)}]`,
    )
    .join('')
    .replace(/^\./, '');
}
