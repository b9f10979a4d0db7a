import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGoogle } from '../../../packages/server/test/support/clouds/google.ts';
import { createExternalAccount } from '../../../packages/server/test/support/clouds/google-external-account.ts';
import { must } from '../checks.ts';
import { readPackageVersion } from '../install/package-version.ts';
import type { Program } from '../program.ts';
import { readClaims, requestIdentityToken } from '../proofs/request-identity-token.ts';

const provider = 'projects/42/locations/global/workloadIdentityPools/ci/providers/symbolon';
const audience = `https://iam.googleapis.com/${provider}`;
const serviceAccount = 'deploy@acme.iam.gserviceaccount.com';

export const googleAuthLibrary: Program = {
  name: 'google-auth-library',
  origin: 'npm package google-auth-library of Google; the STS of Google is a local stand-in',
  find: async () => readPackageVersion('google-auth-library'),
  async prove(_, stage, checks) {
    const token = await requestIdentityToken(stage, audience);
    const subject = String(readClaims(token)['sub']);
    const google = await startGoogle({
      authority: stage.authority,
      providers: [{ name: provider, issuer: `${stage.url}/oidc/v2`, allowedAudiences: [audience] }],
      serviceAccounts: { [serviceAccount]: [subject] },
    });
    const file = join(stage.directory, 'google-token');
    try {
      await checks.check('impersonates a service account as an external account', async () => {
        await writeFile(file, token);
        const client = createExternalAccount(google.url, { provider, serviceAccount, file });
        const answer = await client.getAccessToken();
        must(answer.token?.startsWith('ya29.impersonated-') === true, 'no access token');
        return `${serviceAccount} for ${subject}`;
      });
    } finally {
      await google.stop();
    }
  },
};
