import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession } from '../session/open-session.ts';
import { printList } from '../terminal/print-list.ts';

export const presetList = defineCommand({
  name: 'preset list',
  summary: 'List the presets for registering issuers',
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon preset list' }],
  async run(context, { options }) {
    const { out } = context;
    const { client, orgName } = await openOrgSession(context);
    const { presets } = await client.request('GET /api/orgs/{orgName}/oidc/presets', { path: { orgName } });
    if (context.json) {
      out.printJson({ presets });
      return exitCodes.ok;
    }
    const columns = [
      { title: 'PRESET' },
      { title: 'NAME', minWidth: 12 },
      { title: 'REQUIRES', minWidth: 20 },
    ];
    const rows = presets.map(({ id, name, placeholders }) => [
      id,
      name,
      placeholders
        .filter(({ required }) => required)
        .map((placeholder) => optionOf(placeholder.name))
        .join(' ') || '-',
    ]);
    printList(out, columns, rows, options);
    return exitCodes.ok;
  },
});

/** Converts `projectPath` to an option: `--project-path`. */
export function optionOf(placeholder: string): string {
  return `--${placeholder.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
