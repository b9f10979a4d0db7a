import { parseDiagnostics } from '@symbolon/sdk';
import type { CommandContext } from '../command-line/command.ts';
import { type OpenedValue, parseOpenedEnvironment } from './open/opened-value.ts';
import type { EnvironmentSession } from './open-environment-session.ts';
import { reportDiagnostics, viewSavedDocument } from './report-diagnostics.ts';

/** Loads the values that are known without opening an environment and reports its diagnostics. */
export async function loadCheckedValues(
  context: CommandContext,
  session: EnvironmentSession,
  { showSecrets }: { readonly showSecrets: boolean },
): Promise<OpenedValue> {
  const json = await checkEnvironment(session, { showSecrets });
  const { diagnostics } = JSON.parse(json) as { readonly diagnostics?: unknown };
  const found = parseDiagnostics(diagnostics);
  if (found.length > 0) reportDiagnostics(context, found, await viewSavedDocument(session));
  return parseOpenedEnvironment(json);
}

/** Returns the response of a check (OpenAPI: CheckEnvironmentResponse) as the server wrote it. */
export function checkEnvironment(
  { client, path, environment }: EnvironmentSession,
  { showSecrets }: { readonly showSecrets: boolean },
): Promise<string> {
  const call = { query: { showSecrets }, safeToRepeat: true } as const;
  const base = '/api/esc/environments/{orgName}/{projectName}/{envName}';
  const { version } = environment;
  return version === undefined
    ? client.requestText(`POST ${base}/check`, { ...call, path })
    : client.requestText(`POST ${base}/versions/{version}/check`, { ...call, path: { ...path, version } });
}
