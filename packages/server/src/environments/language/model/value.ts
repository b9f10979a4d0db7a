import type { Accessor, Expression } from './expression.ts';
import type { JsonSchema } from './json-schema.ts';
import { mergeSchemas, propertyOfSchema } from './schemas.ts';

/** A number as it is written, in a form that JSON has. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = null | boolean | string | WrittenNumber | readonly Value[] | ReadonlyMap<string, Value>;

/** One document's part in a value: what it says, before what it overrides is added. */
export interface Layer {
  /** Where it is written; null for what no document says. */
  readonly def: Declaration | null;
  /** Of something unknown it is null, or the text that stands for it. */
  readonly content: Content;
  readonly unknown: boolean;
  readonly secret: boolean;
  /** Nothing above it takes its place. */
  readonly final: boolean;
  readonly schema: JsonSchema;
  /** How many lists and objects lie within one another. */
  readonly depth: number;
}

/** Past so many layers, those that are there twice are left out: they change no value, only its history. */
const layersKept = 8;

/**
 * A value that was evaluated: the layer on top, and below it what it overrides. Objects merge member by member through
 * the layers, everything else replaces (as JSON merge patch does). Immutable; what is asked is worked out once.
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

  /** What this value overrides, or null. */
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

  /** The same value, defined elsewhere: what a reference gives. */
  definedBy(def: Declaration, { secret = this.secret } = {}): Value {
    return new Value([{ ...this.top, def, secret, final: false }, ...this.layers.slice(1)]);
  }

  /** This value over another one. */
  over(base: Value | null): Value {
    if (base === null) return this;
    if (base.top.final) return base;
    return new Value(withoutTooManyLayers([...this.layers, ...base.layers]));
  }

  /** The member of that name, with what it overrides; null where there is none. */
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
      // What is final stays, whatever lies above it.
      if (own.top.final) layers = [];
      layers.push(...own.layers);
    }
    return layered(layers);
  }

  /** Whether only a secret says that there is a member of that name: then the name is a part of the secret. */
  isSecretKey(key: string): boolean {
    const layers = this.layers.filter(({ content }) => content instanceof Map && content.has(key));
    return layers.length > 0 && layers.every(({ secret }) => secret);
  }

  /** The names of all members, sorted; none where it is no object. */
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

/** The one value of these layers: what is shared in a document stays shared, and is looked through once. */
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

/** As Go sorts strings: by bytes of UTF-8, which is by code points. */
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

/** Where a `${…}` led, step by step. */
export interface ResolvedAccessor {
  readonly accessor: Accessor;
  /** Undefined while nothing was looked up. */
  leadsTo?: { readonly def: Declaration | null };
}

/** What belongs to one kind of expression: the declarations of its parts. */
export type Parts =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'list'; readonly elements: readonly Declaration[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Declaration> }
  | { readonly kind: 'accesses'; readonly accesses: readonly (readonly ResolvedAccessor[])[] }
  /** The arguments of a function, by name. */
  | { readonly kind: 'arguments'; readonly arguments: Readonly<Record<string, Declaration>> };

/** An expression in its place: what it overrides, and, once evaluated, its value. */
export interface Declaration {
  readonly expression: Expression;
  /** As others refer to it: `a.b[0]`. */
  readonly path: string;
  readonly base: Value | null;
  readonly parts: Parts;
  schema: JsonSchema;
  state: 'declared' | 'evaluating' | 'evaluated';
  /** Without what it overrides; there once evaluated. */
  own: Value | null;
  /** With what it overrides. */
  value: Value | null;
}

/** The argument of that name of a function. */
export function argumentOf({ parts, path }: Declaration, name: string): Declaration {
  const found = parts.kind === 'arguments' ? parts.arguments[name] : undefined;
  if (!found) throw new Error(`the function at ${path} has no argument ${name}`);
  return found;
}
