import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parseEnvironmentFile } from './parse-environment-file.ts';

/** The result of a step. */
export interface StepResult {
  readonly exitCode: number | null;
  /** The whole output of the process. */
  readonly output: string;
  /** The masked texts, in order. */
  readonly masks: readonly string[];
  /** The log, without mask commands and with masked texts replaced. */
  readonly log: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A job on a substitute for GitHub's runner: runs the shipped action in its own processes. */
export interface JobRun {
  /** RUNNER_TEMP */
  readonly directory: string;
  main(): Promise<StepResult>;
  /** Runs the post step, by default with the state that `main` saved. */
  post(state?: Readonly<Record<string, string>>): Promise<StepResult>;
}

export interface JobOptions {
  readonly inputs: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** The defaults of action.yml for omitted inputs. */
const defaults = { 'export-environment-variables': 'true', namespace: 'pulumi' };

export function prepareJob({ inputs, env = {} }: JobOptions): JobRun {
  const root = mkdtempSync(join(tmpdir(), 'symbolon-job-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const directory = join(root, 'temp');
  mkdirSync(directory);
  let saved: Readonly<Record<string, string>> = {};

  async function runStep(script: string, given: Readonly<Record<string, string>>): Promise<StepResult> {
    const files = { GITHUB_ENV: 'env', GITHUB_OUTPUT: 'output', GITHUB_STATE: 'state' };
    const paths = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(root, file)]));
    for (const path of Object.values(paths)) writeFileSync(path, '');
    const child = spawn(process.execPath, [join(dist, script)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { GITHUB_ACTIONS: 'true', RUNNER_TEMP: directory, ...paths, ...env, ...given },
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [output, faults, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    const read = (file: string) => parseEnvironmentFile(readFileSync(join(root, file), 'utf8'));
    saved = { ...saved, ...read('state') };
    return { exitCode, ...hide(output + faults), variables: read('env'), outputs: read('output') };
  }

  return {
    directory,
    main: () =>
      runStep(
        'main.js',
        Object.fromEntries(
          Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [
            `INPUT_${name.toUpperCase()}`,
            value,
          ]),
        ),
      ),
    post: (state) =>
      runStep(
        'post.js',
        Object.fromEntries(Object.entries(state ?? saved).map(([name, value]) => [`STATE_${name}`, value])),
      ),
  };
}

/** Masks like the runner: line by line, starting at the mask command. */
function hide(output: string): Pick<StepResult, 'output' | 'masks' | 'log'> {
  const masks: string[] = [];
  const log: string[] = [];
  for (const line of output.split('\n')) {
    const mask = /^::add-mask::(.*)$/.exec(line)?.[1];
    if (mask !== undefined) masks.push(unescapeData(mask));
    else log.push(masks.reduce((shown, hidden) => shown.replaceAll(hidden, '***'), line));
  }
  return { output, masks, log: log.map(unescapeData).join('\n') };
}

function unescapeData(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
