import type { JsonValue } from '../json-value.ts';
import type { EnvironmentDiagnostic } from './environment-diagnostic.ts';
import {
  bytesOf,
  type EnvironmentNode,
  holdsSecret,
  plainOf,
  redactedOf,
  secretTextsOf,
  stepInto,
  textsOf,
} from './environment-node.ts';
import { type PropertyPath, parsePropertyPath } from './property-path.ts';

export interface OpenedEnvironmentDetails {
  /** `acme/app/prod`, `acme/app/prod@3` */
  readonly name: string;
  readonly root: EnvironmentNode;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number;
  readonly diagnostics: readonly EnvironmentDiagnostic[];
}

/**
 * An environment as it was when it was opened. Its members hold secrets in plain text; the object itself shows none,
 * neither to JSON.stringify nor to console.log.
 */
export class OpenedEnvironment {
  readonly #details: OpenedEnvironmentDetails;
  #properties: Readonly<Record<string, JsonValue>> | null = null;

  constructor(details: OpenedEnvironmentDetails) {
    this.#details = details;
  }

  /** `acme/app/prod`, `acme/app/prod@3` */
  get name(): string {
    return this.#details.name;
  }

  /** When the session ends, and with it what its providers brought. Milliseconds since the epoch. */
  get expiresAt(): number {
    return this.#details.expiresAt;
  }

  /** Warnings; errors only where they were accepted. */
  get diagnostics(): readonly EnvironmentDiagnostic[] {
    return this.#details.diagnostics;
  }

  /** All values with their secrets, frozen. Numbers are JavaScript's; what a failed provider would bring is absent. */
  get properties(): Readonly<Record<string, JsonValue>> {
    this.#properties ??= (plainOf(this.#details.root) ?? {}) as Readonly<Record<string, JsonValue>>;
    return this.#properties;
  }

  /** Name to text, numbers as they are written. */
  get environmentVariables(): Readonly<Record<string, string>> {
    return textsOf(this.#details.root, 'environmentVariables');
  }

  /** The name of the variable that is to hold a file's path, to the file's content. */
  get files(): Readonly<Record<string, string>> {
    return textsOf(this.#details.root, 'files');
  }

  /** The same as bytes: a keystore need not be text. */
  get fileContents(): Readonly<Record<string, Uint8Array>> {
    return bytesOf(this.#details.root, 'files');
  }

  /** The texts of all secrets, for whoever hides them in logs; booleans are not among them. */
  get secretTexts(): readonly string[] {
    return [...new Set(secretTextsOf(this.#details.root))];
  }

  /** `properties`, as what the caller knows them to be; nothing is checked. */
  value<Shape>(): Shape {
    return this.properties as Shape;
  }

  /** The value at `a.b["c.d"][0]`, or undefined. Throws SymbolonError `invalid_request` where it is no path. */
  get(path: PropertyPath): JsonValue | undefined {
    const node = this.#find(path);
    return node && plainOf(node);
  }

  /** The same as text: numbers as they are written, null as an empty text, lists and objects as JSON. */
  getText(path: PropertyPath): string | undefined {
    const node = this.#find(path);
    if (node?.kind === 'scalar') return node.text;
    return node && JSON.stringify(plainOf(node));
  }

  /** Whether the value at the path is secret, lies in a secret, or holds one. Throws as `get` does. */
  isSecret(path: PropertyPath): boolean {
    let node: EnvironmentNode | undefined = this.#details.root;
    for (const step of parsePropertyPath(path)) {
      if (node.secret) return true;
      node = stepInto(node, step);
      if (node === undefined) return false;
    }
    return holdsSecret(node);
  }

  #find(path: PropertyPath): EnvironmentNode | undefined {
    let node: EnvironmentNode | undefined = this.#details.root;
    for (const step of parsePropertyPath(path)) node = node && stepInto(node, step);
    return node;
  }

  /** With `[secret]` in place of each secret. */
  toJSON(): JsonValue {
    const { name, expiresAt, root } = this.#details;
    return {
      name,
      expiresAt: new Date(expiresAt).toISOString(),
      properties: redactedOf(root) ?? null,
    };
  }

  toString(): string {
    return `OpenedEnvironment ${this.name} until ${new Date(this.expiresAt).toISOString()}`;
  }

  /** What console.log and util.inspect show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `<${this}>`;
  }
}
