import { oidcContract, parseLifetimeSeconds } from '../../login-contracts/index.ts';
import { showEnvironment } from '../environment-token.ts';
import { defineLogin } from '../login-kind.ts';
import { describeRelyingPartyToken } from './relying-party-token.ts';

const { name } = oidcContract;

/** Mints an identity token for any relying party (docs/contract/identity-tokens.md, v2). */
export const oidcLogin = defineLogin(oidcContract, {
  async login(context, { audience, duration }) {
    const minted = await context.mint({
      ...describeRelyingPartyToken(context, { login: name, audience }),
      organizationId: context.organization.id,
      lifetimeSeconds: parseLifetimeSeconds(duration),
      authority: context.authority,
      audit: {
        ...context.audit,
        event: 'environment-oidc-token-issued',
        details: { login: name, environment: showEnvironment(context.environment.current.name) },
      },
    });
    // The mint has written an audit event, and no credential was obtained from elsewhere.
    return { outputs: minted.token, expiresAt: minted.expiresAt, obtained: null };
  },
});
