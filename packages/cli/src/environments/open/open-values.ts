import { type EnvironmentDiagnostic, parseDiagnostics, SymbolonError } from '@symbolon/sdk';
import type { CommandContext, OptionSpecs } from '../../command-line/command.ts';
import { parseDuration } from '../../command-line/values/parse-duration.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';
import { hasErrors, reportDiagnostics, viewSavedDocument } from '../report-diagnostics.ts';
import { type OpenedValue, parseOpenedEnvironment } from './opened-value.ts';

export const lifetimeOption = {
  lifetime: {
    type: 'string',
    value: 'DURATION',
    description: 'The duration of the session, such as 15m. Default: the maximum that the server allows you.',
  },
} as const satisfies OptionSpecs;

/** The server gives each provider 30 s, and one provider may wait for another. */
const timeoutMilliseconds = 120_000;

/**
 * Opens an environment and reads its values. Throws SymbolonError if it has errors, such as a failed provider: a
 * missing value must not go unnoticed.
 */
export async function openValues(
  context: CommandContext,
  session: EnvironmentSession,
  lifetime: string | undefined,
): Promise<OpenedValue> {
  const { client, path, environment } = session;
  const seconds = lifetime === undefined ? undefined : parseDuration(lifetime, '--lifetime');
  const call = {
    query: { duration: seconds === undefined ? undefined : `${seconds}s` },
    timeoutMilliseconds,
    // At worst, a repeated call opens a session that nobody uses.
    safeToRepeat: true,
  } as const;
  const { version } = environment;
  const base = '/api/esc/environments/{orgName}/{projectName}/{envName}';
  const { id, diagnostics } =
    version === undefined
      ? await client.request(`POST ${base}/open`, { ...call, path })
      : await client.request(`POST ${base}/versions/{version}/open`, { ...call, path: { ...path, version } });
  await reportFaults(context, session, parseDiagnostics(diagnostics));
  const json = await client.requestText(`GET ${base}/open/{openSessionID}`, {
    path: { ...path, openSessionID: id },
  });
  return parseOpenedEnvironment(json);
}

async function reportFaults(
  context: CommandContext,
  session: EnvironmentSession,
  diagnostics: readonly EnvironmentDiagnostic[],
): Promise<void> {
  if (diagnostics.length === 0) return;
  reportDiagnostics(context, diagnostics, await viewSavedDocument(session));
  if (!hasErrors(diagnostics)) return;
  throw new SymbolonError(`${session.label} was opened with errors; its values were not used`, {
    code: 'invalid_environment',
    diagnostics,
  });
}
