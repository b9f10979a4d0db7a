import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Checks, must } from '../checks.ts';
import { findFreePort } from '../find-free-port.ts';
import { buildGoProgram } from '../install/build-go-program.ts';
import type { Program } from '../program.ts';
import { exchangeToken } from '../proofs/exchange-token.ts';
import { readClaims } from '../proofs/request-identity-token.ts';
import type { Stage } from '../start-stage.ts';

const clientId = 'ci';
const clientSecret = 'what-the-client-knows';
const password = 'password';
/** The hash of that password, as in the documentation of Dex. */
const passwordHash = '$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W';

export const dex: Program = {
  name: 'dex',
  origin: 'Dex, github.com/dexidp/dex, as a trusted issuer',
  find: (reportProgress) =>
    buildGoProgram(
      { name: 'dex', package: 'github.com/dexidp/dex/cmd/dex', module: 'github.com/dexidp/dex' },
      reportProgress,
    ),
  async prove({ command }, stage, checks) {
    const port = await findFreePort();
    const issuer = `https://localhost:${port}/dex`;
    const config = await writeConfig(stage, { issuer, port });
    const child = spawn(command, ['serve', config], { stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => (log += chunk));
    const exited = once(child, 'exit');
    try {
      await waitFor(`${issuer}/.well-known/openid-configuration`, () => log.slice(-400));
      await proveExchange(stage, issuer, checks);
    } finally {
      child.kill();
      await exited;
    }
  },
};

async function proveExchange(stage: Stage, issuer: string, checks: Checks): Promise<void> {
  let token = '';
  await checks.check('issues an ID token for a password', async () => {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'password',
        scope: 'openid email',
        username: 'ann@example.com',
        password,
      }),
    });
    const answer = (await response.json()) as { id_token?: string; error?: string };
    must(answer.id_token !== undefined, `got ${response.status} ${answer.error}`);
    token = answer.id_token;
    const { aud, email } = readClaims(token);
    return `aud ${aud}, email ${email}`;
  });
  const exchange = () => exchangeToken(stage, token);
  await checks.check('is unknown before it is registered', async () => {
    const { status, body } = await exchange();
    must(status === 400 && body.error === 'invalid_grant', `got ${status} ${body.error}`);
    return `refused: ${body.error}`;
  });
  await checks.check('is trusted by its discovery document, keys and certificate', async () => {
    const rules = { aud: clientId, email: 'ann@example.com' };
    await stage.trustIssuer({ name: 'dex', url: issuer, rules });
    const { status, body } = await exchange();
    must(status === 200, `got ${status}: ${body.error_description}`);
    return `its ID token is exchanged for an access token that is valid for ${body.expires_in} s`;
  });
}

async function writeConfig(
  { directory, authority }: Stage,
  { issuer, port }: { issuer: string; port: number },
): Promise<string> {
  const { keyPem, chainPem } = await authority.issue();
  const [keyFile, certificateFile] = [join(directory, 'dex.key'), join(directory, 'dex.crt')];
  await writeFile(keyFile, keyPem);
  await writeFile(certificateFile, chainPem);
  const path = join(directory, 'dex.json');
  const config = {
    issuer,
    storage: { type: 'memory' },
    web: { https: `127.0.0.1:${port}`, tlsCert: certificateFile, tlsKey: keyFile },
    oauth2: { passwordConnector: 'local' },
    staticClients: [{ id: clientId, secret: clientSecret, name: 'CI', redirectURIs: [`${issuer}/none`] }],
    enablePasswordDB: true,
    staticPasswords: [{ email: 'ann@example.com', hash: passwordHash, username: 'ann', userID: '1' }],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

async function waitFor(url: string, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await setTimeout(100);
  }
  throw new Error(`it did not start: ${log()}`);
}
