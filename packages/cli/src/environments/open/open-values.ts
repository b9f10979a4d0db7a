import { type EnvironmentDiagnostic, parseDiagnostics, SymbolonError } from '@symbolon/sdk';
import type { CommandContext, OptionSpecs } from '../../command-line/command.ts';
import { parseDuration } from '../../command-line/duration.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';
import { hasErrors, reportDiagnostics, viewSavedDocument } from '../report-diagnostics.ts';
import { type OpenedValue, parseOpenedEnvironment } from './opened-value.ts';

export const lifetimeOption = {
  lifetime: {
    type: 'string',
    value: 'DURATION',
    description: 'How long it is to stay open: 15m, 2h. Default: the server’s, as long as you may.',
  },
} as const satisfies OptionSpecs;

/** A server gives a provider 30 s, and one may wait for another. */
const timeoutMilliseconds = 120_000;

/**
 * Opens an environment and reads its values. Throws SymbolonError where it has errors, such as a provider that failed: what
 * it would have brought must not be missing unnoticed.
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
    // At worst a session more is open than is used.
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
  throw new SymbolonError(`${session.label} was opened with errors, and nothing was done with it`, {
    code: 'invalid_environment',
    diagnostics,
  });
}
