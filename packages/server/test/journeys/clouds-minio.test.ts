import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { hasMinio, type Minio, startMinio } from '../support/clouds/minio.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

/** Not a stand-in, but a real third-party server, if this machine has it. */
describe.skipIf(!hasMinio())(
  'MinIO (skipped where it is neither in PATH nor named by SYMBOLON_TEST_MINIO)',
  () => {
    let server: ServerBehindTls;
    let minio: Minio;

    beforeAll(async () => {
      const authority = await createTestAuthority();
      const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
      server = await startServerBehindTls({ database, authority });
      minio = await startMinio({ authority, issuer: server.issuer, audience: 'aws:main' });
    });

    afterAll(async () => {
      await minio?.stop();
      await server.stop();
    });

    test('gives credentials for a token of this server', async () => {
      const { status, body } = await server.login('aws-login', {
        oidc: { roleArn: minio.roleArn, sessionName: 'ci', endpoint: minio.url },
      });
      expect(status, body.message).toBe(200);
      expect(body.outputs).toEqual({
        accessKeyId: expect.stringMatching(/^[A-Z0-9]{20}$/),
        secretAccessKey: expect.stringMatching(/.{20,}/),
        sessionToken: expect.stringMatching(/.{20,}/),
      });
    });

    test('refuses a token for another audience, and its message is passed on', async () => {
      await server.call('POST', '/api/orgs', { body: { name: 'other' } });
      const inputs = { oidc: { roleArn: minio.roleArn, sessionName: 'ci', endpoint: minio.url } };
      const { status, body } = await server.login('aws-login', inputs, { organization: 'other' });
      expect(status).toBe(400);
      expect(body.message).toContain('aws-login: AWS STS refused: ');
      expect(body.message).toContain('aud "aws:other"');
    });
  },
);
