/** The value of an HCL expression in this small parser; code is kept as code. */
export type HclValue =
  | string
  | number
  | boolean
  | { readonly code: string }
  | { readonly template: readonly (string | { readonly code: string })[] }
  | { readonly call: string; readonly argument: HclValue }
  | readonly HclValue[]
  | HclBody;
export interface HclBody {
  readonly [name: string]: HclValue;
}
export interface ReadResource {
  readonly type: string;
  readonly label: string;
  readonly body: HclBody;
}

/**
 * Parses resources by the HCL Native Syntax Specification, limited to the syntax of trust setups. Throws on anything
 * else, so that a value that escapes its quotes is detected.
 */
export function readHcl(text: string): ReadResource[] {
  const reader = new HclReader(text);
  const resources: ReadResource[] = [];
  while (!reader.isAtEnd()) resources.push(reader.readResource());
  return resources;
}

const escaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

class HclReader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text.trimStart();
  }

  isAtEnd(): boolean {
    return this.#rest === '';
  }

  readResource(): ReadResource {
    this.#take(/^resource\b/);
    return { type: String(this.#readString()), label: String(this.#readString()), body: this.#readBody() };
  }

  #readBody(): HclBody {
    this.#take(/^\{/);
    const body: Record<string, HclValue> = {};
    while (!this.#takes(/^\}/)) {
      const name = this.#rest.startsWith('"') ? String(this.#readString()) : this.#take(/^[A-Za-z_]\w*/);
      body[name] = this.#rest.startsWith('{') ? this.#readBody() : this.#readAssigned();
    }
    return body;
  }

  #readAssigned(): HclValue {
    this.#take(/^=/);
    return this.#readValue();
  }

  #readValue(): HclValue {
    if (this.#rest.startsWith('"')) return this.#readString();
    if (this.#rest.startsWith('{')) return this.#readBody();
    if (this.#takes(/^\[/)) return this.#readList();
    const number = this.#takes(/^\d+\b/);
    if (number) return Number(number);
    const code = this.#take(/^[A-Za-z_][\w.]*/);
    if (code === 'true' || code === 'false') return code === 'true';
    if (!this.#takes(/^\(/)) return { code };
    const argument = this.#readValue();
    this.#take(/^\)/);
    return { call: code, argument };
  }

  #readList(): HclValue[] {
    const values: HclValue[] = [];
    while (!this.#takes(/^\]/)) {
      values.push(this.#readValue());
      if (!this.#takes(/^,/)) {
        this.#take(/^\]/);
        break;
      }
    }
    return values;
  }

  #readString(): string | { readonly template: readonly (string | { readonly code: string })[] } {
    this.#rest = this.#rest.slice(1);
    const parts: (string | { code: string })[] = [''];
    for (;;) {
      if (this.#rest.startsWith('"')) break;
      const code = /^\$\{([^}]*)\}/.exec(this.#rest);
      if (code) {
        parts.push({ code: code[1] ?? '' }, '');
        this.#rest = this.#rest.slice(code[0].length);
      } else parts.push(String(parts.pop()) + this.#readLiteral());
    }
    this.#rest = this.#rest.slice(1).trimStart();
    return parts.length === 1 ? String(parts[0]) : { template: parts };
  }

  #readLiteral(): string {
    const found = /^(?:\$\$\{|%%\{|\\u([0-9a-f]{4})|\\(.)|[^"\\\n\r])/u.exec(this.#rest);
    if (!found || this.#rest.startsWith('%{')) throw new Error(`no literal: ${this.#rest.slice(0, 40)}`);
    const [text, unit, letter] = found;
    this.#rest = this.#rest.slice(text.length);
    if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
    if (letter === undefined) return text.length === 3 ? text.slice(1) : text;
    const character = escaped[letter];
    if (character === undefined) throw new Error(`no escape: ${text}`);
    return character;
  }

  #takes(pattern: RegExp): string | null {
    const found = pattern.exec(this.#rest)?.[0];
    if (found === undefined) return null;
    this.#rest = this.#rest.slice(found.length).trimStart();
    return found;
  }

  #take(pattern: RegExp): string {
    const found = this.#takes(pattern);
    if (found === null) throw new Error(`expected ${pattern} at ${this.#rest.slice(0, 60)}`);
    return found;
  }
}
