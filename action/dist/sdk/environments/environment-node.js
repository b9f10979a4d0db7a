// Generated from packages/sdk/src/environments/environment-node.ts by tools/generate/build-action.ts; npm run generate updates it.

/** The placeholder of hidden secrets (docs/contract/environments.md). */
const hidden = '[secret]';

/** Converts to plain JSON, frozen; unknown members are omitted, unknown items are null. */
export function plainOf(node) {
  return plain(node, { showSecrets: true });
}

/** Does the same with `[secret]` for each secret. */
export function redactedOf(node) {
  return plain(node, { showSecrets: false });
}

function plain(node, options) {
  if (node.secret && !options.showSecrets) return hidden;
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'unknown':
      return undefined;
    case 'list':
      return Object.freeze(node.items.map((item) => plain(item, options) ?? null));
    case 'object': {
      const members = [...node.members].map(([name, member]) => [name, plain(member, options)]);
      return Object.freeze(Object.fromEntries(members.filter(isKnown)));
    }
  }
}

function isKnown(member) {
  return member[1] !== undefined;
}

/** Returns the member or item of a step; undefined if there is none. */
export function stepInto(node, step) {
  if (node.kind === 'list') return typeof step === 'number' ? node.items[step] : undefined;
  return node.kind === 'object' ? node.members.get(String(step)) : undefined;
}

/** Returns true if a value is secret or contains a secret. */
export function holdsSecret(node) {
  return node.secret || childrenOf(node).some(holdsSecret);
}

/** Returns the texts of all secret strings and numbers in a node. Omits booleans, which are not worth hiding. */
export function secretTextsOf(node) {
  if (node.kind === 'scalar') {
    return node.secret && ['string', 'number'].includes(typeof node.value) && node.text !== ''
      ? [node.text]
      : [];
  }
  return childrenOf(node).flatMap(secretTextsOf);
}

/** Returns the scalars in a member such as `environmentVariables` as text; omits null, lists and objects. */
export function textsOf(root, member) {
  const node = stepInto(root, member);
  if (node?.kind !== 'object') return Object.freeze({});
  const texts = [...node.members].flatMap(([name, value]) =>
    value.kind === 'scalar' && value.value !== null ? [[name, value.text]] : [],
  );
  return Object.freeze(Object.fromEntries(texts));
}

/** Returns the scalar members of an object as bytes. */
export function bytesOf(root, member) {
  const node = stepInto(root, member);
  if (node?.kind !== 'object') return Object.freeze({});
  const contents = [...node.members].flatMap(([name, value]) =>
    value.kind === 'scalar' && value.value !== null ? [[name, bytesOfScalar(value)]] : [],
  );
  return Object.freeze(Object.fromEntries(contents));
}

function bytesOfScalar({ text, bytes }) {
  if (bytes === undefined) return new TextEncoder().encode(text);
  return Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
}

function childrenOf(node) {
  if (node.kind === 'list') return node.items;
  return node.kind === 'object' ? [...node.members.values()] : [];
}
