import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { ActionError } from './action-error.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** How an action speaks to the runner of GitHub Actions: lines on standard output, and files. */
export interface Runner {
  readonly env: Env;
  /** From then on the runner replaces the text, each of its lines, in logs. */
  mask(text: string): void;
  exportVariable(name: string, value: string): void;
  setOutput(name: string, value: string): void;
  /** For the step that runs when the job ends. */
  saveState(name: string, value: string): void;
  say(message: string): void;
  warn(message: string): void;
  /** Shows the message as the step's error. */
  fail(message: string): void;
}

export interface RunnerOptions {
  readonly env: Env;
  readonly writeLine: (line: string) => void;
}

export function createRunner({ env, writeLine }: RunnerOptions): Runner {
  const append = (variable: string) => (name: string, value: string) => {
    const path = env[variable];
    if (!path) throw new ActionError(`${variable} is not set: this action runs in GitHub Actions only`);
    // Nobody who wrote the value can have known the delimiter.
    const delimiter = `symbolon_${randomUUID()}`;
    appendFileSync(path, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
  };
  return {
    env,
    mask(text) {
      for (const line of linesToMask(text)) writeLine(`::add-mask::${escapeData(line)}`);
    },
    exportVariable: append('GITHUB_ENV'),
    setOutput: append('GITHUB_OUTPUT'),
    saveState: append('GITHUB_STATE'),
    say: (message) => writeLine(escapeData(message)),
    warn: (message) => writeLine(`::warning title=Symbolon::${escapeData(message)}`),
    fail: (message) => writeLine(`::error title=Symbolon::${escapeData(message)}`),
  };
}

/** Lines that hold nothing but the punctuation of JSON, YAML and the like hide nothing, and would blot every log. */
const punctuation = /^[\s{}[\](),:;"'|>-]*$/;

/**
 * Lists what the runner is to hide: logs are masked line by line, and what prints a line may leave out its indentation.
 * The runner masks base64, URL, XML and JavaScript's JSON of it by itself; not the JSON of Go, Python and PHP.
 */
export function linesToMask(text: string): readonly string[] {
  return [...new Set(linesOf(text).flatMap((line) => [line, ...jsonForms(line)]))];
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const telling = lines.length === 1 ? lines : lines.filter((line) => !punctuation.test(line));
  return [...new Set(telling.filter((line) => line !== ''))];
}

/** Empty where nothing is escaped: that is the line itself. */
function jsonForms(line: string): readonly string[] {
  const quoted = JSON.stringify(line).slice(1, -1);
  const ascii = escapeUnits(quoted, /[\u007f-\uffff]/g);
  const forms = [escapeUnits(quoted, /[<>&\u2028\u2029]/g), ascii, ascii.replaceAll('/', '\\/')];
  return forms.filter((form) => form !== quoted);
}

function escapeUnits(text: string, units: RegExp): string {
  return text.replaceAll(units, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** How the runner takes data of a command (actions/runner, ActionCommand). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
