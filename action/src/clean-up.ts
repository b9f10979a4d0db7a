import { rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { createClient } from '@symbolon/sdk';
import type { Runner } from './runner.ts';

/** Removes the files and revokes the access token, independently of each other; a failure is a warning. */
export async function cleanUp(runner: Runner): Promise<void> {
  removeFiles(runner);
  await revokeToken(runner);
}

function removeFiles(runner: Runner): void {
  const directory = runner.env['STATE_directory'];
  if (!directory) return;
  const parent = resolve(runner.env['RUNNER_TEMP'] ?? '/');
  if (dirname(resolve(directory)) !== parent || !basename(directory).startsWith('symbolon-')) {
    runner.warn(`${directory} is not a directory of this action and was not removed`);
    return;
  }
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    runner.warn(`the environment's files are still in ${directory}: ${reason}`);
  }
}

async function revokeToken(runner: Runner): Promise<void> {
  const { STATE_url: url, STATE_token: token } = runner.env;
  if (!url || !token) return;
  try {
    const client = createClient({ url, token, userAgent: 'symbolon-action' });
    await client.request('POST /api/oauth/revoke', { body: { token }, safeToRepeat: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'no response';
    runner.warn(`the access token was not revoked and stays valid until it expires: ${reason}`);
  }
}
