// Generated from packages/sdk/src/environments/opened-environment.ts by tools/generate/build-action.ts; npm run generate updates it.

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
 * An open environment. Its properties contain secrets in plain text, but JSON.stringify and console.log of the object
 * show none.
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

  /** The expiry of the session and of the values from its providers, in milliseconds since the epoch. */
  get expiresAt() {
    return this.#details.expiresAt;
  }

  /** Warnings, and errors if they were accepted. */
  get diagnostics() {
    return this.#details.diagnostics;
  }

  /** All values with their secrets, frozen. Numbers are JavaScript numbers; values of failed providers are absent. */
  get properties() {
    this.#properties ??= plainOf(this.#details.root) ?? {};
    return this.#properties;
  }

  /** Maps names to texts, with numbers as written in the document. */
  get environmentVariables() {
    return textsOf(this.#details.root, 'environmentVariables');
  }

  /** The contents of files, by the name of the variable that contains the path of the file. */
  get files() {
    return textsOf(this.#details.root, 'files');
  }

  /** The file contents as bytes, for files that are not text, such as keystores. */
  get fileContents() {
    return bytesOf(this.#details.root, 'files');
  }

  /** The texts of all secrets, for masking them in logs; booleans are not included. */
  get secretTexts() {
    return [...new Set(secretTextsOf(this.#details.root))];
  }

  /** Returns `properties` with a type that the caller chooses; nothing is checked. */
  value() {
    return this.properties;
  }

  /** Returns the value at `a.b["c.d"][0]`, or undefined. Throws SymbolonError `invalid_request` for an invalid path. */
  get(path) {
    const node = this.#find(path);
    return node && plainOf(node);
  }

  /** Returns a value as text: numbers as written, null as an empty text, lists and objects as JSON. */
  getText(path) {
    const node = this.#find(path);
    if (node?.kind === 'scalar') return node.text;
    return node && JSON.stringify(plainOf(node));
  }

  /** Returns true if the value at the path is secret, is inside a secret, or contains one. Throws like `get`. */
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

  /** Returns the values with `[secret]` in place of each secret. */
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

  /** Returns the text that console.log and util.inspect show. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `<${this}>`;
  }
}
