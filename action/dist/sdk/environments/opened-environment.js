// Made from packages/sdk/src/environments/opened-environment.ts by tools/build-action.ts; npm run generate makes it anew.

import {
  bytesOf,
  holdsSecret,
  plainOf,
  redactedOf,
  secretTextsOf,
  stepInto,
  textsOf,
} from './environment-node.js';
import { parsePropertyPath } from './property-path.js';

/**
 * An environment as it was when it was opened. Its members hold secrets in plain text; the object itself shows none,
 * neither to JSON.stringify nor to console.log.
 */
export class OpenedEnvironment {
  #details;
  #properties = null;

  constructor(details) {
    this.#details = details;
  }

  /** `acme/app/prod`, `acme/app/prod@3` */
  get name() {
    return this.#details.name;
  }

  /** When the session ends, and with it what its providers brought. Milliseconds since the epoch. */
  get expiresAt() {
    return this.#details.expiresAt;
  }

  /** Warnings; errors only where they were accepted. */
  get diagnostics() {
    return this.#details.diagnostics;
  }

  /** All values with their secrets, frozen. Numbers are JavaScript's; what a failed provider would bring is absent. */
  get properties() {
    this.#properties ??= plainOf(this.#details.root) ?? {};
    return this.#properties;
  }

  /** Name to text, numbers as they are written. */
  get environmentVariables() {
    return textsOf(this.#details.root, 'environmentVariables');
  }

  /** The name of the variable that is to hold a file's path, to the file's content. */
  get files() {
    return textsOf(this.#details.root, 'files');
  }

  /** The same as bytes: a keystore need not be text. */
  get fileContents() {
    return bytesOf(this.#details.root, 'files');
  }

  /** The texts of all secrets, for whoever hides them in logs; booleans are not among them. */
  get secretTexts() {
    return [...new Set(secretTextsOf(this.#details.root))];
  }

  /** `properties`, as what the caller knows them to be; nothing is checked. */
  value() {
    return this.properties;
  }

  /** The value at `a.b["c.d"][0]`, or undefined. Throws SymbolonError `invalid_request` where it is no path. */
  get(path) {
    const node = this.#find(path);
    return node && plainOf(node);
  }

  /** The same as text: numbers as they are written, null as an empty text, lists and objects as JSON. */
  getText(path) {
    const node = this.#find(path);
    if (node?.kind === 'scalar') return node.text;
    return node && JSON.stringify(plainOf(node));
  }

  /** Whether the value at the path is secret, lies in a secret, or holds one. Throws as `get` does. */
  isSecret(path) {
    let node = this.#details.root;
    for (const step of parsePropertyPath(path)) {
      if (node.secret) return true;
      node = stepInto(node, step);
      if (node === undefined) return false;
    }
    return holdsSecret(node);
  }

  #find(path) {
    let node = this.#details.root;
    for (const step of parsePropertyPath(path)) node = node && stepInto(node, step);
    return node;
  }

  /** With `[secret]` in place of each secret. */
  toJSON() {
    const { name, expiresAt, root } = this.#details;
    return {
      name,
      expiresAt: new Date(expiresAt).toISOString(),
      properties: redactedOf(root) ?? null,
    };
  }

  toString() {
    return `OpenedEnvironment ${this.name} until ${new Date(this.expiresAt).toISOString()}`;
  }

  /** What console.log and util.inspect show. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `<${this}>`;
  }
}
