import type { Accessor, Expression } from './expression.ts';
import type { JsonSchema } from './json-schema.ts';
import { mergeSchemas, propertyOfSchema } from './schemas.ts';

/** A number as written, in a form of JSON. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = null | boolean | string | WrittenNumber | readonly Value[] | ReadonlyMap<string, Value>;

/** One document's part of a value, before overridden values are added. */
export interface Layer {
  /** Its place in a document; null if it is not written in a document. */
  readonly def: Declaration | null;
  /** Null for an unknown value, or the text that represents it. */
  readonly content: Content;
  readonly unknown: boolean;
  readonly secret: boolean;
  /** True if no layer above may override it. */
  readonly final: boolean;
  readonly schema: JsonSchema;
  /** The depth of nested lists and objects. */
  readonly depth: number;
}

/** Beyond this number of layers, duplicate layers are omitted: they change no value, only its history. */
const layersKept = 8;

/**
 * An evaluated value: the top layer, and below it the values that it overrides. Objects are merged member by member
 * through the layers; any other value replaces the ones below it (like a JSON merge patch). Immutable; derived data is
 * computed once.
 */
export class Value {
  readonly layers: readonly [Layer, ...Layer[]];
  readonly #properties = new Map<string, Value | null>();
  #base: Value | null | undefined;
  #schema: JsonSchema | undefined;
  #keys: readonly string[] | undefined;

  constructor(layers: readonly [Layer, ...Layer[]]) {
    this.layers = layers;
  }

  static of(layer: Partial<Layer> & Pick<Layer, 'def' | 'schema'>): Value {
    return new Value([{ content: null, unknown: false, secret: false, final: false, depth: 0, ...layer }]);
  }

  static unknown(def: Declaration | null, schema: JsonSchema, { secret = false } = {}): Value {
    return Value.of({ def, schema, unknown: true, secret });
  }

  get top(): Layer {
    return this.layers[0];
  }

  get unknown(): boolean {
    return this.top.unknown;
  }

  get secret(): boolean {
    return this.top.secret;
  }

  get content(): Content {
    return this.top.content;
  }

  isObject(): boolean {
    return !this.unknown && this.content instanceof Map;
  }

  /** Returns the value that this one overrides, or null. */
  get base(): Value | null {
    this.#base ??= layered(this.layers.slice(1));
    return this.#base;
  }

  get schema(): JsonSchema {
    this.#schema ??= this.layers
      .map((layer) => layer.schema)
      .reduceRight((below, above) => mergeSchemas(below, above));
    return this.#schema;
  }

  /** Returns the same value with another definition, for use as the value of a reference. */
  definedBy(def: Declaration, { secret = this.secret } = {}): Value {
    return new Value([{ ...this.top, def, secret, final: false }, ...this.layers.slice(1)]);
  }

  /** Returns this value over another one. */
  over(base: Value | null): Value {
    if (base === null) return this;
    if (base.top.final) return base;
    return new Value(withoutTooManyLayers([...this.layers, ...base.layers]));
  }

  /** Returns the member with that name and the values that it overrides; null if there is none. */
  property(key: string): Value | null {
    const known = this.#properties.get(key);
    if (known !== undefined) return known;
    const value = this.#findProperty(key);
    this.#properties.set(key, value);
    return value;
  }

  #findProperty(key: string): Value | null {
    let layers: Layer[] = [];
    for (const { content, unknown, schema, secret, def } of this.layers) {
      if (unknown) {
        const property = propertyOfSchema(schema, key);
        if (property !== null) layers.push(Value.unknown(def, property, { secret }).top);
        break;
      }
      if (!(content instanceof Map)) break;
      const own = content.get(key);
      if (!own) continue;
      // A final value stays, regardless of the layers above it.
      if (own.top.final) layers = [];
      layers.push(...own.layers);
    }
    return layered(layers);
  }

  /** Returns true if only a secret has a member with that name: the name is then a part of the secret. */
  isSecretKey(key: string): boolean {
    const layers = this.layers.filter(({ content }) => content instanceof Map && content.has(key));
    return layers.length > 0 && layers.every(({ secret }) => secret);
  }

  /** Returns the sorted names of all members; none if it is not an object. */
  keys(): readonly string[] {
    this.#keys ??= this.#findKeys();
    return this.#keys;
  }

  #findKeys(): readonly string[] {
    const keys = new Set<string>();
    for (const { content, unknown } of this.layers) {
      if (unknown || !(content instanceof Map)) break;
      for (const key of content.keys()) keys.add(key);
    }
    return [...keys].sort(byCodePoint);
  }
}

interface Interned {
  value?: Value;
  next?: WeakMap<Layer, Interned>;
}

const interned: Interned = {};

/** Returns the one value for these layers, so that shared parts of a document stay shared and are inspected once. */
function layered(layers: readonly Layer[]): Value | null {
  const [first, ...rest] = layers;
  if (!first) return null;
  const kept = withoutTooManyLayers([first, ...rest]);
  let node = interned;
  for (const layer of kept) {
    node.next ??= new WeakMap();
    const next = node.next.get(layer) ?? {};
    node.next.set(layer, next);
    node = next;
  }
  node.value ??= new Value(kept);
  return node.value;
}

function withoutTooManyLayers(layers: [Layer, ...Layer[]]): [Layer, ...Layer[]] {
  if (layers.length <= layersKept) return layers;
  const [first, ...rest] = new Set(layers);
  return first ? [first, ...rest] : layers;
}

/** Sorts strings like Go: by UTF-8 bytes, which is by code points. */
export function byCodePoint(left: string, right: string): number {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  for (const [index, character] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return -1;
}

/** The values of a `${…}`, step by step. */
export interface ResolvedAccessor {
  readonly accessor: Accessor;
  /** Undefined before it is resolved. */
  leadsTo?: { readonly def: Declaration | null };
}

/** The declarations of the parts of one kind of expression. */
export type Parts =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'list'; readonly elements: readonly Declaration[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Declaration> }
  | { readonly kind: 'accesses'; readonly accesses: readonly (readonly ResolvedAccessor[])[] }
  /** The arguments of a function, by name. */
  | { readonly kind: 'arguments'; readonly arguments: Readonly<Record<string, Declaration>> };

/** A declared expression: the value that it overrides, and, once evaluated, its value. */
export interface Declaration {
  readonly expression: Expression;
  /** The path with which others refer to it: `a.b[0]`. */
  readonly path: string;
  readonly base: Value | null;
  readonly parts: Parts;
  schema: JsonSchema;
  state: 'declared' | 'evaluating' | 'evaluated';
  /** The value without overridden ones; set once evaluated. */
  own: Value | null;
  /** The value with overridden ones. */
  value: Value | null;
}

/** Returns the argument of a function with that name. */
export function argumentOf({ parts, path }: Declaration, name: string): Declaration {
  const found = parts.kind === 'arguments' ? parts.arguments[name] : undefined;
  if (!found) throw new Error(`the function at ${path} has no argument ${name}`);
  return found;
}
