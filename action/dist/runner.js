// Made from action/src/runner.ts by tools/build-action.ts; npm run generate makes it anew.

import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { ActionError } from './action-error.js';

export function createRunner({ env, writeLine }) {
  const append = (variable) => (name, value) => {
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

/** What the runner is told to hide: logs are masked line by line, and who prints a line may leave out its indentation. */
export function linesToMask(text) {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const telling = lines.length === 1 ? lines : lines.filter((line) => !punctuation.test(line));
  return [...new Set(telling.filter((line) => line !== ''))];
}

/** How the runner takes data of a command (actions/runner, ActionCommand). */
function escapeData(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
