import type { EnvironmentDiagnostic } from '@symbolon/sdk';
import type { CommandContext } from '../command-line/command.ts';
import { findWrittenSecrets } from './document/find-written-secrets.ts';
import { type DiagnosticsView, formatDiagnostics } from './format-diagnostics.ts';
import type { EnvironmentSession } from './open-environment-session.ts';

/** How ranges call a document that is not saved (docs/contract/environments.md#http). */
const unsaved = '<yaml>';

/** A document by the names that ranges may give it: with its version and without, and without its project `default`. */
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

/** The same of the document as it is saved; of none where it cannot be read. */
export async function viewSavedDocument(
  session: EnvironmentSession,
): Promise<DiagnosticsView['findDocument']> {
  try {
    const { yaml } = await session.client.environments.loadDefinition(session.environment);
    return viewDocument(yaml, session);
  } catch {
    // It only adds the line to what is said: whoever may open it may lack more than that.
    return () => null;
  }
}

export function hasErrors(diagnostics: readonly EnvironmentDiagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** What was reported, by identity: a failure that carries the same diagnostics does not repeat them. */
const reported = new WeakSet<readonly EnvironmentDiagnostic[]>();

/**
 * Reports the diagnostics of a failure that no command has reported with the lines that they mean: whatever a server
 * sends is shown, whichever command asked.
 */
export function reportRemainingDiagnostics(
  { out }: Pick<CommandContext, 'out'>,
  diagnostics: readonly EnvironmentDiagnostic[],
): void {
  if (reported.has(diagnostics) || diagnostics.length === 0) return;
  out.note(formatDiagnostics(diagnostics, { findDocument: () => null, paint: out.paintNote }).trimEnd());
}

/** Says what is wrong on standard error, under the lines that it means. With `--json` the failure itself says it. */
export function reportDiagnostics(
  { out, json }: CommandContext,
  diagnostics: readonly EnvironmentDiagnostic[],
  findDocument: DiagnosticsView['findDocument'],
): void {
  reported.add(diagnostics);
  if (json || diagnostics.length === 0) return;
  out.note(formatDiagnostics(diagnostics, { findDocument, paint: out.paintNote }).trimEnd());
}
