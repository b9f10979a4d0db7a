import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedEnvironment } from '@symbolon/sdk';
import { ActionError } from './action-error.ts';
import type { Selection } from './parse-selection.ts';
import type { Runner } from './runner.ts';
import { selectVariables } from './select-variables.ts';

interface Export {
  readonly environment: OpenedEnvironment;
  readonly selection: Selection;
}

/**
 * Exports variables, and files as variables with their paths, to the following steps; a file takes precedence over a
 * variable with the same name. Returns the names. Throws ActionError before exporting anything if a value is invalid.
 */
export function exportEnvironment(runner: Runner, { environment, selection }: Export): readonly string[] {
  const files = new Map(Object.entries(environment.fileContents));
  const values = new Map(Object.entries(environment.environmentVariables));
  const selected = [...selectVariables([...new Set([...values.keys(), ...files.keys()])], selection)];
  for (const [variable, name] of selected) checkValue(variable, files.has(name) ? '' : values.get(name));

  let directory: string | null = null;
  for (const [variable, name] of selected) {
    const content = files.get(name);
    if (content === undefined) {
      runner.exportVariable(variable, values.get(name) ?? '');
      continue;
    }
    directory ??= makeDirectory(runner);
    const path = join(directory, variable);
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
    runner.exportVariable(variable, path);
  }
  return selected.map(([variable]) => variable);
}

function checkValue(variable: string, value = ''): void {
  if (!value.includes('\0')) return;
  throw new ActionError(
    `the value of ${variable} contains a NUL character, which a variable cannot contain: use a file`,
  );
}

/** Creates a directory that only this user can access; it is removed when the job ends. */
function makeDirectory(runner: Runner): string {
  const parent = runner.env['RUNNER_TEMP'];
  if (!parent) throw new ActionError('RUNNER_TEMP is not set: this action runs only in GitHub Actions');
  const directory = mkdtempSync(join(parent, 'symbolon-'));
  runner.saveState('directory', directory);
  return directory;
}
