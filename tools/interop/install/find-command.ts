import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Found } from '../program.ts';
import { runCommand } from '../run-command.ts';

export interface CommandLookup {
  readonly name: string;
  /** Further places, searched before PATH. */
  readonly places?: readonly string[];
  /** The parameters that print its version; the version is the first text in the output that looks like one. */
  readonly versionParameters: readonly string[];
}

/**
 * Finds a command that `SYMBOLON_INTEROP_<NAME>` names or that is in one of the places or in PATH. Returns null if it
 * is not found or cannot be started.
 */
export async function findCommand({
  name,
  places = [],
  versionParameters,
}: CommandLookup): Promise<Found | null> {
  const named = process.env[variableOf(name)];
  const inPath = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name));
  const command = [...(named === undefined ? [] : [named]), ...places, ...inPath].find(isExecutable);
  if (command === undefined) return null;
  const { stdout, stderr } = await runCommand(command, versionParameters);
  const version = /v?\d+(?:\.\d+)+[\w.+-]*|RELEASE\.[\w-]+/.exec(`${stdout}\n${stderr}`)?.[0];
  return { command, version: version ?? 'unknown version' };
}

/** Returns the variable that names a command, such as `SYMBOLON_INTEROP_ESC`. */
export function variableOf(name: string): string {
  return `SYMBOLON_INTEROP_${name.toUpperCase().replaceAll('-', '_')}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
