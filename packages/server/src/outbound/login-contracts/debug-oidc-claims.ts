import { Type } from 'typebox';
import type { InputFault } from './input-fault.ts';
import { defineLoginContract } from './login-contract.ts';
import { findRelyingPartyFaults, relyingPartyInputs } from './relying-party-inputs.ts';
import { closed, subjectAttributeList } from './schema-parts.ts';

const name = 'debug-oidc-claims';

const inputs = Type.Object(
  {
    audience: Type.Optional(relyingPartyInputs.audience),
    identityToken: Type.Optional(relyingPartyInputs.identityToken),
    duration: relyingPartyInputs.duration,
    audiencePrefix: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'aws, azure, gcp or vault; if empty, the audience is only the name of the organization.',
      }),
    ),
    subjectAttributes: Type.Optional(subjectAttributeList),
  },
  closed,
);

export const debugOidcClaimsContract = defineLoginContract({
  name,
  description: 'The claims that an identity token would have.',
  inputs,
  outputs: Type.Object({}, { additionalProperties: true }),
  check(given) {
    const { identityToken, audience, audiencePrefix } = given;
    if (identityToken === undefined) {
      return [
        ...(audiencePrefix === undefined ? [{ path: 'audiencePrefix', message: 'is required' }] : []),
        ...findUnaccepted(given, ['audience', 'duration']),
      ];
    }
    return [
      ...(audience === undefined ? [{ path: 'audience', message: 'is required' }] : []),
      ...findUnaccepted(given, ['audiencePrefix', 'subjectAttributes']),
      ...findRelyingPartyFaults(given),
    ];
  },
});

function findUnaccepted(given: object, members: readonly string[]): InputFault[] {
  return members
    .filter((member) => Object.hasOwn(given, member))
    .map((member) => ({
      path: '',
      message: `fn::open::${name} does not accept an input named "${member}"`,
      complete: true,
    }));
}
