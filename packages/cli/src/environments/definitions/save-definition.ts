import { type SavedDefinition, SymbolonError } from '@symbolon/sdk';
import { CliError } from '../../command-line/cli-error.ts';
import type { CommandContext } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';
import { reportDiagnostics, viewDocument } from '../report-diagnostics.ts';

/**
 * Saves a document over the one that `etag` is of. What is wrong in it, and what is worth a look, is said under its
 * lines. Throws SymbolonError: `invalid_environment` where it has errors, `conflict` where somebody was faster.
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
 * Reads the latest document, changes it and saves it; once more where somebody else changed it meanwhile. Null where
 * the change changes nothing. Throws as `saveDefinition` does.
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
      if (isLast) throw movedOn(session, error);
    }
  }
}

function movedOn({ label }: EnvironmentSession, cause: SymbolonError): CliError {
  return new CliError(`${label} was changed by somebody else meanwhile, twice; nothing was saved`, {
    exitCode: exitCodes.failed,
    hint: 'Run the command again: it begins with what is there then.',
    cause,
  });
}

/** Says that it was saved, and as what. */
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
    out.print(`${label} says so already.\n`);
  } else {
    out.print(`Saved ${label}${saved.revision === null ? '' : `, revision ${saved.revision}`}.\n`);
  }
}
