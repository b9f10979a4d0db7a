import { Type } from 'typebox';
import { durationPattern } from '../../platform/time/duration.ts';
import { type SubjectAttribute, subjectAttributes } from '../subjects/index.ts';

// Parts of the schemas of logins, with the limits of the contract (docs/contract/cloud-logins.md).

export const duration = (description: string) => Type.String({ pattern: durationPattern, description });

export const amazonName = (description: string) =>
  Type.String({ minLength: 20, maxLength: 2_048, description });

export const subjectAttributeList = Type.Array(
  // TypeBox derives no type from a list of unknown length.
  Type.Unsafe<SubjectAttribute>(Type.Union(subjectAttributes.map((attribute) => Type.Literal(attribute)))),
  {
    description:
      'The attributes of the environment, and of the caller who opens it, that form the subject of the token, in this order.',
  },
);

export const secretText = (description: string) => Type.String({ description, secret: true });

/** Refuses unknown members, so that a misspelt one is not ignored. */
export const closed = { additionalProperties: false } as const;

/** Requires exactly one of these members. */
export const oneOf = (...names: readonly string[]) => ({
  oneOf: names.map((name) => ({ required: [name] })),
});

export const vaultAddress = Type.String({
  pattern: '^https?://[^/?#@\\s]+/?$',
  description: 'The scheme and host, with the port unless it is the default; no path.',
});

/** The URL of an API in a private cloud, instead of its public URL. */
export const endpoint = (description: string) =>
  Type.String({ pattern: '^https?://[^?#@\\s]+$', description });
