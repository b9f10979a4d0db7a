import { ClientAssertionCredential } from '@azure/identity';
import { startEntra } from '../../../packages/server/test/support/clouds/entra.ts';
import { must } from '../checks.ts';
import { readPackageVersion } from '../install/package-version.ts';
import type { Program } from '../program.ts';
import { readClaims, requestIdentityToken } from '../proofs/request-identity-token.ts';

const tenantId = '11111111-2222-3333-4444-555555555555';
const clientId = '99999999-2222-3333-4444-555555555555';
const audience = 'api://AzureADTokenExchange';

export const azureIdentity: Program = {
  name: '@azure/identity',
  origin: 'npm package @azure/identity of Microsoft; Entra is a local stand-in',
  find: async () => readPackageVersion('@azure/identity'),
  async prove(_, stage, checks) {
    const present = async (application: string) => {
      const credential = new ClientAssertionCredential(
        tenantId,
        application,
        () => requestIdentityToken(stage, audience),
        { authorityHost: entra.url, disableInstanceDiscovery: true },
      );
      return credential.getToken('https://management.azure.com/.default');
    };
    const { sub } = readClaims(await requestIdentityToken(stage, audience));
    const entra = await startEntra({
      authority: stage.authority,
      tenantId,
      applications: { [clientId]: [{ issuer: `${stage.url}/oidc/v2`, subject: String(sub), audience }] },
    });
    try {
      await checks.check('gets an Entra token with an identity token as its client assertion', async () => {
        const { expiresOnTimestamp } = await present(clientId);
        must(expiresOnTimestamp > 0, 'the token has no expiry');
        return `for ${sub}`;
      });
      await checks.check('is refused for an application that does not trust the token', async () => {
        const refusal = await present(tenantId).then(
          () => null,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        const code = /AADSTS\d+/.exec(refusal ?? '')?.[0];
        must(code !== undefined, `expected a refusal by Entra, got: ${refusal}`);
        return `refused: ${code}`;
      });
    } finally {
      await entra.stop();
    }
  },
};
