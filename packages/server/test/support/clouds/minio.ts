import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TestAuthority } from '../issuers/test-authority.ts';

/** A real MinIO, which supports AssumeRoleWithWebIdentity like STS. */
export interface Minio {
  readonly url: string;
  /** The only role, with the audience that its provider is registered with. */
  readonly roleArn: string;
  /** The credentials of its administrator. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

const commandOfTests = process.env['SYMBOLON_TEST_MINIO'] ?? 'minio';

const root = { accessKeyId: 'root', secretAccessKey: 'root-password' };

/**
 * Returns true if this machine has MinIO: `go install github.com/minio/minio@latest`, or `SYMBOLON_TEST_MINIO=/path`.
 */
export function hasMinio(): boolean {
  return spawnSync(commandOfTests, ['--version'], { stdio: 'ignore' }).status === 0;
}

export async function startMinio(options: {
  readonly authority: TestAuthority;
  readonly issuer: string;
  readonly audience: string;
  /** The path of MinIO, if it differs from the path that the tests find. */
  readonly command?: string;
}): Promise<Minio> {
  const { authority, issuer, audience, command = commandOfTests } = options;
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-minio-'));
  const certificates = join(directory, 'certs');
  mkdirSync(join(certificates, 'CAs'), { recursive: true });
  const { keyPem, chainPem } = await authority.issue();
  writeFileSync(join(certificates, 'private.key'), keyPem);
  writeFileSync(join(certificates, 'public.crt'), chainPem);
  writeFileSync(join(certificates, 'CAs', 'test.crt'), authority.certificatePem);
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const child = spawn(
    command,
    ['server', join(directory, 'data'), '--address', address, '--certs-dir', certificates, '--json'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOME: directory,
        MINIO_ROOT_USER: root.accessKeyId,
        MINIO_ROOT_PASSWORD: root.secretAccessKey,
        MINIO_BROWSER: 'off',
        MINIO_IDENTITY_OPENID_CONFIG_URL: `${issuer}/.well-known/openid-configuration`,
        MINIO_IDENTITY_OPENID_CLIENT_ID: audience,
        MINIO_IDENTITY_OPENID_ROLE_POLICY: 'readonly',
      },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  };
  const roleArn = await findRole(() => output, child).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url: `https://${address}`, roleArn, root, stop };
}

/** MinIO generates the name of the role, and prints it when it starts. */
async function findRole(output: () => string, child: { readonly exitCode: number | null }): Promise<string> {
  for (let waited = 0; waited < 300 && child.exitCode === null; waited += 1) {
    const found = /arn:minio:iam:::role\/[\w-]+/.exec(output())?.[0];
    if (found !== undefined) return found;
    await setTimeout(100);
  }
  throw new Error(`MinIO printed no role: ${output()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
