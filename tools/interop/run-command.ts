import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface CommandRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly directory?: string;
  /** All variables of the command in addition to PATH. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly deadlineSeconds?: number;
}

/** Runs a command to its end; by default kills it after a minute. Rejects if it cannot be started. */
export async function runCommand(
  command: string,
  parameters: readonly string[],
  { directory, environment = {}, input = '', deadlineSeconds = 60 }: CommandOptions = {},
): Promise<CommandRun> {
  const child = spawn(command, [...parameters], {
    stdio: 'pipe',
    env: { PATH: process.env['PATH'], ...environment },
    timeout: deadlineSeconds * 1_000,
    killSignal: 'SIGKILL',
    ...(directory === undefined ? {} : { cwd: directory }),
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  // A command that does not read its input closes it early.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode, stdout, stderr };
}
