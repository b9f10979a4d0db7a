import { Readable, Writable } from 'node:stream';
import { runCli } from '../../src/run-cli.ts';
import { createOutput } from '../../src/terminal/output.ts';
import type { Ran, RunOptions } from './run-symbolon.ts';

/** The same as `runSymbolon` without a process of its own, which takes most of the time of a short command. */
export async function runInProcess(
  parameters: readonly string[],
  { env: given = { SYMBOLON_URL: 'http://127.0.0.1:1' }, stdin = '', atTerminal = false }: RunOptions = {},
): Promise<Ran> {
  const env = { SYMBOLON_CONFIG_HOME: '/nonexistent', ...given };
  const stdout = new Captured();
  const stderr = new Captured();
  const out = createOutput({ stdout, stderr, env });
  const input = Readable.from(stdin === '' ? [] : [stdin]);
  const exitCode = await runCli(
    { env, stdin: Object.assign(input, { isTTY: atTerminal }), out, now: Date.now, version: '1.2.3' },
    parameters,
  );
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
