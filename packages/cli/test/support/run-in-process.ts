import { Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { runCli } from '../../src/run-cli.ts';
import { createOutput } from '../../src/terminal/output.ts';
import type { Ran, RunOptions } from './run-symbolon.ts';

/** Does the same as `runSymbolon` in this process, since starting one dominates the time of a short command. */
export async function runInProcess(
  parameters: readonly string[],
  { env: given = { SYMBOLON_URL: 'http://127.0.0.1:1' }, stdin = '', atTerminal = false }: RunOptions = {},
): Promise<Ran> {
  const env = { SYMBOLON_CONFIG_HOME: '/nonexistent', ...given };
  const stdout = new Captured();
  const stderr = new Captured();
  const out = createOutput({ stdout, stderr, env });
  const input = Readable.from(atTerminal ? typeWhenAsked(stdin, stderr) : stdin === '' ? [] : [stdin]);
  const exitCode = await runCli(
    { env, stdin: Object.assign(input, { isTTY: atTerminal }), out, now: Date.now, version: '1.2.3' },
    parameters,
  );
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** Types after a question is shown, since prompts drop earlier input. */
async function* typeWhenAsked(stdin: string, stderr: Captured): AsyncGenerator<string> {
  while (stderr.text === '') await setImmediate();
  for (let turns = 0; turns < 20; turns += 1) await setImmediate();
  if (stdin !== '') yield stdin;
}

class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
