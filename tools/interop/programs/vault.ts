import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startHttpsFront } from '../../../packages/server/test/support/clouds/https-front.ts';
import { buildGoProgram } from '../install/build-go-program.ts';
import type { Program } from '../program.ts';
import { type AskVault, createAskVault, proveVault, retryVault } from '../proofs/prove-vault.ts';

export const vault: Program = {
  name: 'vault',
  origin:
    'HashiCorp Vault, github.com/hashicorp/vault: its core, JWT auth and KV, served in memory by our own main package',
  find: (reportProgress) =>
    buildGoProgram(
      { name: 'vault-core', package: '.', module: 'github.com/hashicorp/vault' },
      reportProgress,
    ),
  async prove({ command }, stage, checks) {
    await using started = new AsyncDisposableStack();
    const child = spawn(command, [], { stdio: ['ignore', 'pipe', 'ignore'] });
    const exited = once(child, 'exit');
    started.defer(async () => {
      child.kill();
      await exited;
    });
    const line = await Promise.race([once(createInterface(child.stdout), 'line'), exited.then(() => [''])]);
    const front = await startHttpsFront(stage.authority);
    started.defer(() => front.stop());
    front.leadTo(/http:\S+/.exec(String(line[0]))?.[0] ?? '');
    const ask = await unseal(front.url);
    await proveVault({ project: 'vault', url: front.url, ask }, stage, checks);
  },
};

/** Initializes Vault with one key share, and returns a function that calls it as root. */
async function unseal(url: string): Promise<AskVault> {
  const ask = createAskVault(url, '');
  const { keys_base64, root_token } = await ask<{ keys_base64: readonly string[]; root_token: string }>(
    'PUT',
    'sys/init',
    { secret_shares: 1, secret_threshold: 1 },
  );
  await ask('PUT', 'sys/unseal', { key: keys_base64[0] });
  await retryVault(() => ask('GET', 'sys/health'));
  return createAskVault(url, root_token);
}
