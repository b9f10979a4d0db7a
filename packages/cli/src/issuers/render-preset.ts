import type { ResponseOf } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import type { OrgSession } from '../session/open-session.ts';

export type RenderedPreset = ResponseOf<'POST /api/orgs/{orgName}/oidc/presets/{presetId}/render'>;

/** Lets the server fill in a preset. Options are its values: `--project-path acme/app` is `projectPath`. */
export function renderPreset(
  context: CommandContext,
  { client, orgName }: OrgSession,
  presetId: string,
  options: Readonly<Record<string, string>>,
): Promise<RenderedPreset> {
  const values = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
  context.onUnknown(async () => {
    const { presets } = await client.request('GET /api/orgs/{orgName}/oidc/presets', { path: { orgName } });
    const known = presets.map(({ id }) => id);
    return known.includes(presetId) ? null : suggestName(presetId, known, 'preset');
  });
  return client.request('POST /api/orgs/{orgName}/oidc/presets/{presetId}/render', {
    path: { orgName, presetId },
    body: { values },
    safeToRepeat: true,
  });
}

/** Refuses preset values without a preset, which would otherwise be ignored silently. */
export function refusePresetValues(options: Readonly<Record<string, string>>): void {
  const [first] = Object.keys(options);
  if (first !== undefined)
    throw usageError(`unknown option --${first}; the values of a preset need --preset ID`);
}
