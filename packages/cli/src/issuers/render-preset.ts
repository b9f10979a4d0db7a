import { type ResponseOf, SymbolonError } from '@symbolon/sdk';
import { type CliError, usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { findNearestName, suggestName } from '../command-line/nearest-name.ts';
import { explainUnknownOption } from '../command-line/unknown-options/explain-unknown-option.ts';
import type { OrgSession } from '../session/open-session.ts';
import { optionOf } from './preset-list.ts';

export type Preset = ResponseOf<'GET /api/orgs/{orgName}/oidc/presets'>['presets'][number];

export type RenderedPreset = ResponseOf<'POST /api/orgs/{orgName}/oidc/presets/{presetId}/render'>;

/** Has the server fill in a preset. Options are its values: `--project-path acme/app` is `projectPath`. */
export async function renderPreset(
  context: CommandContext,
  session: OrgSession,
  presetId: string,
  options: Readonly<Record<string, string>>,
): Promise<RenderedPreset> {
  const { client, orgName } = session;
  const values = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
  context.onUnknown(async () => {
    const known = (await listPresets(session)).map(({ id }) => id);
    return known.includes(presetId) ? null : suggestName(presetId, known, 'preset');
  });
  if (Object.values(options).includes('')) {
    throw (await findOptionFault(context, session, presetId, options)) ?? describeMissingValue(options);
  }
  try {
    return await client.request('POST /api/orgs/{orgName}/oidc/presets/{presetId}/render', {
      path: { orgName, presetId },
      body: { values },
      safeToRepeat: true,
    });
  } catch (error) {
    const isRefused = error instanceof SymbolonError && error.code === 'invalid_request';
    throw (isRefused ? await findOptionFault(context, session, presetId, options) : null) ?? error;
  }
}

function describeMissingValue(options: Readonly<Record<string, string>>): CliError {
  const [name] = Object.entries(options).find(([, value]) => value === '') ?? [];
  return usageError(`--${name} needs a value`);
}

export async function listPresets({ client, orgName }: OrgSession): Promise<readonly Preset[]> {
  return (await client.request('GET /api/orgs/{orgName}/oidc/presets', { path: { orgName } })).presets;
}

/** Finds an option that the preset does not have: a misspelt option of the command or the preset. */
async function findOptionFault(
  context: CommandContext,
  session: OrgSession,
  presetId: string,
  options: Readonly<Record<string, string>>,
): Promise<CliError | null> {
  const given = Object.keys(options);
  const preset = (await listPresets(session)).find(({ id }) => id === presetId);
  const known = preset?.placeholders.map(({ name }) => optionOf(name)) ?? [];
  const unknown = given.map((name) => `--${name}`).find((option) => !known.includes(option));
  if (preset === undefined) return null;
  const missing = preset.placeholders
    .filter(({ name, required }) => required && !given.includes(optionOf(name).slice(2)))
    .map(({ name }) => optionOf(name));
  if (unknown === undefined && missing.length === 0) return null;
  if (unknown === undefined) {
    return usageError(
      `the preset ${presetId} needs ${missing.join(' and ')}`,
      `"symbolon preset get ${presetId}" describes its values.`,
    );
  }
  const nearest = findNearestName(unknown, known);
  return usageError(
    `unknown option ${unknown}: the values of the preset ${presetId} are ${known.join(', ')}`,
    nearest === null
      ? explainUnknownOption(unknown, await context.listCommands())
      : `Did you mean ${nearest}?`,
  );
}

/** Rejects preset values without a preset, which would otherwise be silently ignored. */
export async function refusePresetValues(
  { listCommands }: CommandContext,
  options: Readonly<Record<string, string>>,
): Promise<void> {
  const [first] = Object.keys(options);
  if (first === undefined) return;
  throw usageError(
    `unknown option --${first}; the values of a preset need --preset ID`,
    explainUnknownOption(`--${first}`, await listCommands()),
  );
}
