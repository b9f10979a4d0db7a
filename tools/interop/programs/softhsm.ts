import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createSoftHsm, findSoftHsm } from '../../../packages/server/test/support/keys/soft-hsm.ts';
import { must } from '../checks.ts';
import { findCommand } from '../install/find-command.ts';
import type { Program } from '../program.ts';
import { requestIdentityToken } from '../proofs/request-identity-token.ts';
import { startStage } from '../start-stage.ts';

interface SigningKeys {
  readonly signingKeys: readonly {
    readonly issuer: string;
    readonly state: string;
    readonly backend: string;
  }[];
}

/** Starts a separate server whose signing keys are all generated in the HSM. */
export const softhsm: Program = {
  name: 'SoftHSM',
  origin: 'Debian package softhsm2, over PKCS#11',
  async find() {
    const found = await findCommand({ name: 'softhsm2-util', versionParameters: ['--version'] });
    const library = findSoftHsm();
    if (found === null || library === null) return { missing: 'not installed: tools/install-softhsm' };
    return { command: library, version: found.version };
  },
  async prove({ command }, { authority }, checks) {
    const hsm = createSoftHsm(command);
    try {
      await using stage = await startStage({
        authority,
        environment: {
          SOFTHSM2_CONF: process.env['SOFTHSM2_CONF'] ?? '',
          SYMBOLON_SIGNING_BACKEND: 'pkcs11',
          SYMBOLON_PKCS11_MODULE: command,
          SYMBOLON_PKCS11_TOKEN: hsm.tokenLabel,
          SYMBOLON_PKCS11_PIN: hsm.pin,
        },
      });
      await checks.check('holds the signing keys of both issuers', async () => {
        const { signingKeys } = await stage.call<SigningKeys>('GET', '/api/orgs/main/oidc/signing-keys');
        const elsewhere = signingKeys.filter(({ backend }) => backend !== 'pkcs11');
        must(elsewhere.length === 0 && signingKeys.length > 0, `${elsewhere.length} keys are elsewhere`);
        return `${signingKeys.length} keys, all in the backend pkcs11`;
      });
      await checks.check('signs an identity token that jose verifies', async () => {
        const issuer = `${stage.url}/oidc/v2`;
        const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`));
        const token = await requestIdentityToken(stage, 'hsm');
        const { protectedHeader } = await jwtVerify(token, keys, { issuer, audience: 'hsm' });
        return `alg ${protectedHeader.alg}`;
      });
    } finally {
      hsm.remove();
    }
  },
};
