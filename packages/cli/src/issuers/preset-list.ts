import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatTable } from '../terminal/format-table.ts';

export const presetList = defineCommand({
  name: 'preset list',
  summary: 'List the kinds of issuers that the server knows',
  options: {},
  examples: [{ says: 'All of them', command: 'symbolon preset list' }],
  async run(context) {
    const { out } = context;
    const { client, orgName } = await openOrgSession(context);
    const { presets } = await client.request('GET /api/orgs/{orgName}/oidc/presets', { path: { orgName } });
    if (context.json) {
      out.printJson({ presets });
      return exitCodes.ok;
    }
    const header = ['PRESET', 'NAME', 'NEEDS'].map(out.paint.strong);
    const rows = presets.map(({ id, name, placeholders }) => [
      id,
      name,
      placeholders
        .filter(({ required }) => required)
        .map((placeholder) => optionOf(placeholder.name))
        .join(' ') || 'nothing',
    ]);
    out.print(formatTable([header, ...rows]));
    return exitCodes.ok;
  },
});

/** `projectPath` as an option: `--project-path`. */
export function optionOf(placeholder: string): string {
  return `--${placeholder.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
