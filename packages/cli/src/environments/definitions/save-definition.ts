import { type SavedDefinition, SymbolonError } from '@symbolon/sdk';
import { CliError } from '../../command-line/cli-error.ts';
import type { CommandContext } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';
import { reportDiagnostics, viewDocument } from '../report-diagnostics.ts';

/**
 * Saves a document over the version with `etag` and reports its errors and warnings below their lines. Throws
 * SymbolonError: `invalid_environment` if it has errors, `conflict` if the document has changed.
 */
export async function saveDefinition(
  context: CommandContext,
  { client, environment }: EnvironmentSession,
  { yaml, etag }: { readonly yaml: string; readonly etag: string | null },
): Promise<SavedDefinition> {
  const findDocument = viewDocument(yaml, { environment });
  try {
    const condition = etag === null ? {} : { etag };
    const saved = await client.environments.saveDefinition(environment, { yaml, ...condition });
    reportDiagnostics(context, saved.diagnostics, findDocument);
    return saved;
  } catch (error) {
    if (error instanceof SymbolonError) reportDiagnostics(context, error.diagnostics, findDocument);
    throw error;
  }
}

/**
 * Loads the latest document, changes it and saves it; retries once after a conflict. Returns null if the change has no
 * effect. Throws the same errors as `saveDefinition`.
 */
export async function changeDefinition(
  context: CommandContext,
  session: EnvironmentSession,
  change: (yaml: string) => string,
): Promise<SavedDefinition | null> {
  for (let isLast = false; ; isLast = true) {
    const { yaml, etag } = await session.client.environments.loadDefinition(session.environment);
    const changed = change(yaml);
    if (changed === yaml) return null;
    try {
      return await saveDefinition(context, session, { yaml: changed, etag });
    } catch (error) {
      if (!(error instanceof SymbolonError && error.code === 'conflict')) throw error;
      if (isLast) throw conflictTwice(session, error);
    }
  }
}

function conflictTwice({ label }: EnvironmentSession, cause: SymbolonError): CliError {
  return new CliError(`someone else changed ${label} twice in the meantime; nothing was saved`, {
    exitCode: exitCodes.failed,
    hint: 'Run the command again to apply it to the latest document.',
    cause,
  });
}

/** Reports that a document was saved, with its revision. */
export function printSaved(
  { out, json }: CommandContext,
  { environment, label }: EnvironmentSession,
  saved: SavedDefinition | null,
): void {
  if (json) {
    const { organization, project, name } = environment;
    const { revision = null, diagnostics = [] } = saved ?? {};
    out.printJson({ organization, project, name, saved: saved !== null, revision, diagnostics });
  } else if (saved === null) {
    out.printText(`No changes to ${label}.\n`);
  } else {
    out.printText(`Saved ${label}${saved.revision === null ? '' : `, revision ${saved.revision}`}.\n`);
  }
}
