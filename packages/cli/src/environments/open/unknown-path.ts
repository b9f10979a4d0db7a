import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { findNearestName } from '../../command-line/nearest-name.ts';
import { type DocumentPath, formatDocumentPath } from '../document/document-path.ts';
import { findValue, type OpenedValue } from './opened-value.ts';

/** Creates the error for a path that an environment does not have; suggests the nearest one. */
export function unknownPath(label: string, values: OpenedValue, path: DocumentPath): CliError {
  const nearest = findNearestPath(values, path);
  return new CliError(`unknown path ${formatDocumentPath(path)} in ${label}`, {
    exitCode: exitCodes.failed,
    ...(nearest === null ? {} : { hint: `Did you mean ${JSON.stringify(formatDocumentPath(nearest))}?` }),
  });
}

/** Corrects the first member that does not exist. */
function findNearestPath(values: OpenedValue, path: DocumentPath): DocumentPath | null {
  const missing = path.findIndex((_, index) => findValue(values, path.slice(0, index + 1)) === null);
  const before = path.slice(0, missing);
  const parent = findValue(values, before)?.value;
  if (!(parent instanceof Map)) return null;
  const nearest = findNearestName(String(path[missing]), [...parent.keys()]);
  if (nearest === null) return null;
  const corrected = [...before, nearest, ...path.slice(missing + 1)];
  return findValue(values, corrected) === null ? [...before, nearest] : corrected;
}
