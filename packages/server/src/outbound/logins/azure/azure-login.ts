import { azureLoginContract } from '../../login-contracts/index.ts';
import { mintEnvironmentToken } from '../environment-token.ts';
import { defineLogin } from '../login-kind.ts';

const { name } = azureLoginContract;

/**
 * Returns an Entra client assertion or a client secret; tools exchange either of them themselves
 * (docs/contract/cloud-logins.md).
 */
export const azureLogin = defineLogin(azureLoginContract, {
  async login(context, { clientId, tenantId, subscriptionId, oidc, clientSecret, subjectAttributes }) {
    const identity = { clientId, tenantId, ...(subscriptionId === undefined ? {} : { subscriptionId }) };
    const obtained = { application: clientId, tenant: tenantId };
    if (oidc !== true) {
      const secret = clientSecret === undefined ? {} : { clientSecret };
      return { outputs: { ...identity, ...secret }, expiresAt: null, obtained };
    }
    const minted = await mintEnvironmentToken(context, {
      login: name,
      audiencePrefix: 'azure',
      subjectAttributes,
    });
    const { token, expiresAt } = minted;
    return { outputs: { ...identity, oidc: { token } }, expiresAt, obtained };
  },
});
