import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { startHttpsFront } from '../../../packages/server/test/support/clouds/https-front.ts';
import { findFreePort } from '../find-free-port.ts';
import { findCommand, variableOf } from '../install/find-command.ts';
import type { Program } from '../program.ts';
import { createAskVault, proveVault, retryVault } from '../proofs/prove-vault.ts';

export const openbao: Program = {
  name: 'openbao',
  origin: 'OpenBao, github.com/openbao/openbao',
  async find() {
    const found = await findCommand({ name: 'bao', versionParameters: ['version'] });
    const missing = `${variableOf('bao')} does not name it, it is not in PATH, and the Go module proxy does not serve its module (403)`;
    return found ?? { missing };
  },
  async prove({ command }, stage, checks) {
    await using started = new AsyncDisposableStack();
    const address = `127.0.0.1:${await findFreePort()}`;
    const token = randomBytes(16).toString('hex');
    const child = spawn(
      command,
      ['server', '-dev', '-dev-no-store-token', `-dev-listen-address=${address}`],
      {
        stdio: 'ignore',
        env: { PATH: process.env['PATH'], HOME: stage.directory, BAO_DEV_ROOT_TOKEN_ID: token },
      },
    );
    const exited = once(child, 'exit');
    started.defer(async () => {
      child.kill();
      await exited;
    });
    const front = await startHttpsFront(stage.authority);
    started.defer(() => front.stop());
    front.leadTo(`http://${address}`);
    const ask = createAskVault(front.url, token);
    await retryVault(() => ask('GET', 'sys/health'));
    await proveVault({ project: 'openbao', url: front.url, ask }, stage, checks);
  },
};
