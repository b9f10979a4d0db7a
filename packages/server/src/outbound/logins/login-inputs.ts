import { Type } from 'typebox';
import { durationPattern } from '../../platform/duration.ts';
import { subjectAttributes } from '../subjects/index.ts';

/** Parts of the schemas of logins, with the limits of the contract (docs/contract/cloud-logins.md). */
export const duration = (description: string) => Type.String({ pattern: durationPattern, description });

export const amazonName = (description: string) =>
  Type.String({ minLength: 20, maxLength: 2_048, description });

export const subjectAttributeList = Type.Array(
  Type.Union(subjectAttributes.map((attribute) => Type.Literal(attribute))),
  {
    description: 'What the subject of the token says of the environment and of who opened it, in this order.',
  },
);

export const secretText = (description: string) => Type.String({ description, secret: true });

/** No member beyond those named: one that is misspelt would otherwise be left out in silence. */
export const closed = { additionalProperties: false } as const;

/** Exactly one of these members. */
export const oneOf = (...names: readonly string[]) => ({
  oneOf: names.map((name) => ({ required: [name] })),
});

export const vaultAddress = Type.String({
  pattern: '^https?://[^/?#@\\s]+/?$',
  description: 'Scheme and host, and the port where it is not the usual one; no path.',
});

/** Where an API is, instead of its public address: for private clouds. */
export const endpoint = (description: string) =>
  Type.String({ pattern: '^https?://[^?#@\\s]+$', description });
