import type { EnvironmentDiagnostic } from '@symbolon/sdk';
import type { CommandContext } from '../command-line/command.ts';
import { findWrittenSecrets } from './document/secrets/find-written-secrets.ts';
import { type DiagnosticsView, formatDiagnostics } from './format-diagnostics.ts';
import type { EnvironmentSession } from './open-environment-session.ts';

/** The name of an unsaved document in ranges (docs/contract/environments.md#http). */
const unsaved = '<yaml>';

/** Maps each name that ranges may use for a document to it: with and without its version and its project `default`. */
export function viewDocument(
  text: string,
  session: Pick<EnvironmentSession, 'environment'> | null,
): DiagnosticsView['findDocument'] {
  const { project, name } = session?.environment ?? { project: '', name: unsaved };
  const names = new Set([`${project}/${name}`, ...(project === 'default' || session === null ? [name] : [])]);
  const secrets = findWrittenSecrets(text);
  const document = secrets === null ? null : { text, secrets };
  return (environment) => (names.has(environment.replace(/@[^@]*$/, '')) ? document : null);
}

/** Does the same for the saved document; finds none when it cannot be read. */
export async function viewSavedDocument(
  session: EnvironmentSession,
): Promise<DiagnosticsView['findDocument']> {
  try {
    const { yaml } = await session.client.environments.loadDefinition(session.environment);
    return viewDocument(yaml, session);
  } catch {
    // The document only adds lines to the report, and a caller who may open it may lack permission to read it.
    return () => null;
  }
}

export function hasErrors(diagnostics: readonly EnvironmentDiagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** The reported diagnostics, by identity: a failure with the same ones does not repeat them. */
const reported = new WeakSet<readonly EnvironmentDiagnostic[]>();

/**
 * Reports the diagnostics of a failure, except those that a command has already reported with their lines, so that
 * everything that a server sends is shown.
 */
export function reportRemainingDiagnostics(
  { out }: Pick<CommandContext, 'out'>,
  diagnostics: readonly EnvironmentDiagnostic[],
): void {
  if (reported.has(diagnostics) || diagnostics.length === 0) return;
  out.note(formatDiagnostics(diagnostics, { findDocument: () => null, paint: out.paintNote }).trimEnd());
}

/** Reports diagnostics on standard error, below their lines. With `--json`, the failure itself contains them. */
export function reportDiagnostics(
  { out, json }: CommandContext,
  diagnostics: readonly EnvironmentDiagnostic[],
  findDocument: DiagnosticsView['findDocument'],
): void {
  reported.add(diagnostics);
  if (json || diagnostics.length === 0) return;
  out.note(formatDiagnostics(diagnostics, { findDocument, paint: out.paintNote }).trimEnd());
}
