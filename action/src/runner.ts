import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { ActionError } from './action-error.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The interface to the runner of GitHub Actions: lines on standard output, and files. */
export interface Runner {
  readonly env: Env;
  /** Makes the runner mask each line of the text in the log from now on. */
  mask(text: string): void;
  exportVariable(name: string, value: string): void;
  setOutput(name: string, value: string): void;
  /** Saves state for the step that runs when the job ends. */
  saveState(name: string, value: string): void;
  log(message: string): void;
  warn(message: string): void;
  /** Reports the message as the error of the step. */
  fail(message: string): void;
}

export interface RunnerOptions {
  readonly env: Env;
  readonly writeLine: (line: string) => void;
}

export function createRunner({ env, writeLine }: RunnerOptions): Runner {
  const append = (variable: string) => (name: string, value: string) => {
    const path = env[variable];
    if (!path) throw new ActionError(`${variable} is not set: this action runs only in GitHub Actions`);
    // The value cannot contain the delimiter, which is random.
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
    log: (message) => writeLine(escapeData(message)),
    warn: (message) => writeLine(`::warning title=Symbolon::${escapeData(message)}`),
    fail: (message) => writeLine(`::error title=Symbolon::${escapeData(message)}`),
  };
}

/**
 * Matches lines with only punctuation, as in JSON or YAML: masking them would hide nothing and make logs unreadable.
 */
const punctuation = /^[\s{}[\](),:;"'|>-]*$/;

/**
 * Lists the lines that the runner must mask. It masks logs line by line, and programs may print a line without its
 * indentation. The runner itself masks the base64, URL, XML and JavaScript JSON forms, but not the JSON forms of Go,
 * Python and PHP.
 */
export function linesToMask(text: string): readonly string[] {
  return [...new Set(linesOf(text).flatMap((line) => [line, ...jsonForms(line)]))];
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const informative = lines.length === 1 ? lines : lines.filter((line) => !punctuation.test(line));
  return [...new Set(informative.filter((line) => line !== ''))];
}

/** Returns the escaped forms that differ from the line itself. */
function jsonForms(line: string): readonly string[] {
  const quoted = JSON.stringify(line).slice(1, -1);
  const ascii = escapeUnits(quoted, /[\u007f-\uffff]/g);
  const forms = [escapeUnits(quoted, /[<>&\u2028\u2029]/g), ascii, ascii.replaceAll('/', '\\/')];
  return forms.filter((form) => form !== quoted);
}

function escapeUnits(text: string, units: RegExp): string {
  return text.replaceAll(units, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Escapes the data of a workflow command (actions/runner, ActionCommand). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
