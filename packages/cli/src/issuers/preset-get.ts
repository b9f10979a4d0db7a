import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatTable } from '../terminal/format-table.ts';
import { optionOf } from './preset-list.ts';
import { listPresets, type Preset } from './render-preset.ts';

export const presetGet = defineCommand({
  name: 'preset get',
  summary: 'Show the values, policies and notes of a preset',
  positionals: [{ name: 'PRESET', description: 'the id of the preset; see "preset list"' }],
  options: {},
  examples: [
    { title: 'The values that GitHub Actions needs', command: 'symbolon preset get github-actions' },
  ],
  async run(context, { positionals }) {
    const session = await openOrgSession(context);
    const preset = await findNamedEntry<Preset>(positionals[0] ?? '', {
      kind: 'preset',
      orgName: session.orgName,
      list: 'preset list',
      entries: await listPresets(session),
      idOf: ({ id }) => id,
      nameOf: ({ id }) => id,
    });
    if (context.json) context.out.printJson(preset);
    else {
      context.out.printText(formatPreset(context, preset));
      // A command to copy, which is never wrapped.
      context.out.print(`  ${formatExample(preset)}\n`);
    }
    return exitCodes.ok;
  },
});

function formatPreset({ out }: CommandContext, preset: Preset): string {
  const { paint } = out;
  const values = preset.placeholders.map(({ name, required, description, example, default: fallback }) => [
    `  ${optionOf(name)}`,
    required ? 'required' : fallback === undefined ? '' : `default ${fallback}`,
    `${description} For example: ${example}`,
  ]);
  const policies = preset.policies.map(({ description, decision, tokenType, rules }) => {
    const rows = rules.flatMap(({ claimPath, patterns }) => [
      `    ${claimPath}`,
      ...patterns.map((pattern, index) => `      ${index === 0 ? '' : 'or '}${pattern}`),
    ]);
    return `  ${description} (${decision} ${tokenType})\n${rows.join('\n')}\n`;
  });
  return `${paint.strong(preset.name)}: ${preset.url}

${preset.notes}

${paint.strong('Values')}
${formatTable(values)}
${paint.strong('Policies')} (rules without values are omitted)
${policies.join('')}
${paint.strong('Example')}
`;
}

function formatExample({ id, placeholders }: Preset): string {
  const values = placeholders
    .filter(({ required }) => required)
    .map(({ name, example }) => `${optionOf(name)} ${example}`);
  return `symbolon issuer create --preset ${id} ${values.join(' ')}`;
}
