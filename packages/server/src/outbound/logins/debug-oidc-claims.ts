import { Type } from 'typebox';
import { describeEnvironmentToken } from './environment-token.ts';
import { closed, subjectAttributeList } from './login-inputs.ts';
import { defineLogin } from './login-kind.ts';
import { relyingParty } from './oidc.ts';
import type { InputFault } from './parse-inputs.ts';
import { describeRelyingPartyToken, faultsOfRelyingParty } from './relying-party-token.ts';

const name = 'debug-oidc-claims';

const inputs = Type.Object(
  {
    audience: Type.Optional(relyingParty.audience),
    identityToken: Type.Optional(relyingParty.identityToken),
    duration: relyingParty.duration,
    audiencePrefix: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'aws, azure, gcp or vault; empty for the plain organization.',
      }),
    ),
    subjectAttributes: Type.Optional(subjectAttributeList),
  },
  closed,
);

/** The claims of a token, without those that differ each time; nothing is signed (docs/contract/identity-tokens.md). */
export const debugOidcClaims = defineLogin({
  name,
  description: 'The claims that an identity token would have.',
  inputs,
  outputs: Type.Object({}, { additionalProperties: true }),
  check(given) {
    const { identityToken, audience, audiencePrefix } = given;
    if (identityToken === undefined) {
      const missing =
        audiencePrefix === undefined ? [{ path: 'audiencePrefix', message: 'is required' }] : [];
      return [...missing, ...unaccepted(given, ['audience', 'duration'])];
    }
    const missing = audience === undefined ? [{ path: 'audience', message: 'is required' }] : [];
    return [
      ...missing,
      ...unaccepted(given, ['audiencePrefix', 'subjectAttributes']),
      ...faultsOfRelyingParty(given),
    ];
  },
  async login(context, { identityToken, audience = '', audiencePrefix = '', subjectAttributes }) {
    const described =
      identityToken === undefined
        ? describeEnvironmentToken(context, { login: name, audiencePrefix, subjectAttributes })
        : describeRelyingPartyToken(context, { login: name, audience });
    return { outputs: { ...context.previewClaims(described) }, expiresAt: null, obtained: null };
  },
});

function unaccepted(given: object, names: readonly string[]): InputFault[] {
  return names
    .filter((member) => Object.hasOwn(given, member))
    .map((member) => ({
      path: '',
      message: `fn::open::${name} does not accept an input named "${member}"`,
      worded: true,
    }));
}
