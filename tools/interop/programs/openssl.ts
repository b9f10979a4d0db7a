import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../checks.ts';
import { findCommand } from '../install/find-command.ts';
import type { Program } from '../program.ts';
import { expectSuccess } from '../proofs/prove-command-line.ts';
import { requestIdentityToken } from '../proofs/request-identity-token.ts';
import { type CommandRun, runCommand } from '../run-command.ts';
import type { Stage } from '../start-stage.ts';

interface RsaKey {
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** Verifies the signature with openssl; the key is built from the numbers in the published key set. */
export const openssl: Program = {
  name: 'openssl',
  origin: 'Debian package openssl',
  async find() {
    const found = await findCommand({ name: 'openssl', versionParameters: ['version'] });
    return found ?? { missing: 'not in PATH' };
  },
  async prove({ command }, stage, checks) {
    const token = await requestIdentityToken(stage, 'openssl');
    const [head = '', payload = '', signature = ''] = token.split('.');
    await writeFile(join(stage.directory, 'signature'), Buffer.from(signature, 'base64url'));
    await checks.check('builds a public key from the numbers in the key set', async () => {
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
      const response = await fetch(`${stage.url}/oidc/v2/.well-known/jwks`);
      const { keys } = (await response.json()) as { keys: readonly RsaKey[] };
      const key = keys.find((candidate) => candidate.kid === kid);
      must(key !== undefined, `the key set of ${keys.length} has none of the token's kid`);
      return makeKey(command, stage, key);
    });
    const verify = (text: string): Promise<CommandRun> =>
      runCommand(command, ['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'signature'], {
        directory: stage.directory,
        input: text,
      });
    await checks.check('verifies the RS256 signature of an identity token', async () => {
      const { stdout } = expectSuccess(await verify(`${head}.${payload}`));
      return stdout.trim();
    });
    await checks.check('refuses the token with one letter changed', async () => {
      const changed = `${payload.slice(0, -1)}${payload.endsWith('A') ? 'B' : 'A'}`;
      const { exitCode, stdout } = await verify(`${head}.${changed}`);
      must(exitCode !== 0, 'it verified');
      return stdout.trim();
    });
  },
};

async function makeKey(command: string, stage: Stage, { n, e }: RsaKey): Promise<string> {
  const number = (text: string) => `INTEGER:0x${Buffer.from(text, 'base64url').toString('hex')}`;
  await writeFile(
    join(stage.directory, 'key.cnf'),
    [
      'asn1=SEQUENCE:key',
      '[key]',
      'algorithm=SEQUENCE:rsa',
      'bits=BITWRAP,SEQUENCE:numbers',
      '[rsa]',
      'oid=OID:rsaEncryption',
      'parameters=NULL',
      '[numbers]',
      `n=${number(n)}`,
      `e=${number(e)}`,
    ].join('\n'),
  );
  const options = { directory: stage.directory };
  const encode = ['asn1parse', '-genconf', 'key.cnf', '-noout', '-out', 'key.der'];
  expectSuccess(await runCommand(command, encode, options));
  const convert = ['pkey', '-pubin', '-inform', 'DER', '-in', 'key.der', '-out', 'key.pem', '-text'];
  const { stdout } = expectSuccess(await runCommand(command, convert, options));
  const { stdout: printed } = expectSuccess(
    await runCommand(command, ['pkey', '-pubin', '-in', 'key.pem', '-noout', '-text'], options),
  );
  return /Public-Key: \((\d+ bit)\)/.exec(`${stdout}${printed}`)?.[1] ?? 'created';
}
