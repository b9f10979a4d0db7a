import type { JsonValue } from '../json-value.ts';

/** A value of an opened environment; everything inside a secret is secret. */
export type EnvironmentNode = { readonly secret: boolean } & (
  | {
      readonly kind: 'scalar';
      readonly value: string | number | boolean | null;
      /** The number as written: JavaScript would turn 1.10 into 1.1. */
      readonly text: string;
      /** Base64 of a string's bytes if they are not UTF-8; `text` then has U+FFFD for each invalid byte. */
      readonly bytes?: string;
    }
  | { readonly kind: 'list'; readonly items: readonly EnvironmentNode[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, EnvironmentNode> }
  /** The value of a failed provider. */
  | { readonly kind: 'unknown' }
);

/** The placeholder of hidden secrets (docs/contract/environments.md). */
const hidden = '[secret]';

/** Converts to plain JSON, frozen; unknown members are omitted, unknown items are null. */
export function plainOf(node: EnvironmentNode): JsonValue | undefined {
  return plain(node, { showSecrets: true });
}

/** Does the same with `[secret]` for each secret. */
export function redactedOf(node: EnvironmentNode): JsonValue | undefined {
  return plain(node, { showSecrets: false });
}

function plain(node: EnvironmentNode, options: { readonly showSecrets: boolean }): JsonValue | undefined {
  if (node.secret && !options.showSecrets) return hidden;
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'unknown':
      return undefined;
    case 'list':
      return Object.freeze(node.items.map((item) => plain(item, options) ?? null));
    case 'object': {
      const members = [...node.members].map(([name, member]) => [name, plain(member, options)] as const);
      return Object.freeze(Object.fromEntries(members.filter(isKnown)));
    }
  }
}

function isKnown(member: readonly [string, JsonValue | undefined]): member is readonly [string, JsonValue] {
  return member[1] !== undefined;
}

/** Returns the member or item of a step; undefined if there is none. */
export function stepInto(node: EnvironmentNode, step: string | number): EnvironmentNode | undefined {
  if (node.kind === 'list') return typeof step === 'number' ? node.items[step] : undefined;
  return node.kind === 'object' ? node.members.get(String(step)) : undefined;
}

/** Returns true if a value is secret or contains a secret. */
export function holdsSecret(node: EnvironmentNode): boolean {
  return node.secret || childrenOf(node).some(holdsSecret);
}

/** Returns the texts of all secret strings and numbers in a node. Omits booleans, which are not worth hiding. */
export function secretTextsOf(node: EnvironmentNode): readonly string[] {
  if (node.kind === 'scalar') {
    return node.secret && ['string', 'number'].includes(typeof node.value) && node.text !== ''
      ? [node.text]
      : [];
  }
  return childrenOf(node).flatMap(secretTextsOf);
}

/** Returns the scalars in a member such as `environmentVariables` as text; omits null, lists and objects. */
export function textsOf(root: EnvironmentNode, member: string): Readonly<Record<string, string>> {
  const node = stepInto(root, member);
  if (node?.kind !== 'object') return Object.freeze({});
  const texts = [...node.members].flatMap(([name, value]) =>
    value.kind === 'scalar' && value.value !== null ? [[name, value.text] as const] : [],
  );
  return Object.freeze(Object.fromEntries(texts));
}

/** Returns the scalar members of an object as bytes. */
export function bytesOf(root: EnvironmentNode, member: string): Readonly<Record<string, Uint8Array>> {
  const node = stepInto(root, member);
  if (node?.kind !== 'object') return Object.freeze({});
  const contents = [...node.members].flatMap(([name, value]) =>
    value.kind === 'scalar' && value.value !== null ? [[name, bytesOfScalar(value)] as const] : [],
  );
  return Object.freeze(Object.fromEntries(contents));
}

function bytesOfScalar({ text, bytes }: { readonly text: string; readonly bytes?: string }): Uint8Array {
  if (bytes === undefined) return new TextEncoder().encode(text);
  return Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
}

function childrenOf(node: EnvironmentNode): readonly EnvironmentNode[] {
  if (node.kind === 'list') return node.items;
  return node.kind === 'object' ? [...node.members.values()] : [];
}
