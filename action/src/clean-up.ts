import { rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { createClient } from '@symbolon/sdk';
import type { Runner } from './runner.ts';

/** Removes the files and ends the access token, each whatever becomes of the other; what fails is a warning. */
export async function cleanUp(runner: Runner): Promise<void> {
  removeFiles(runner);
  await revokeToken(runner);
}

function removeFiles(runner: Runner): void {
  const directory = runner.env['STATE_directory'];
  if (!directory) return;
  const parent = resolve(runner.env['RUNNER_TEMP'] ?? '/');
  if (dirname(resolve(directory)) !== parent || !basename(directory).startsWith('symbolon-')) {
    runner.warn(`${directory} is not where this action puts files, and is left alone`);
    return;
  }
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be removed';
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
    const reason = error instanceof Error ? error.message : 'no answer';
    runner.warn(`the access token was not revoked and ends by itself: ${reason}`);
  }
}
