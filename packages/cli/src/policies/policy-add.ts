import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { issuerArgument } from '../issuers/issuer-get.ts';
import { refusePresetValues, renderPreset } from '../issuers/render-preset.ts';
import { openOrgSession } from '../session/open-session.ts';
import { changePolicies, forceOption } from './change-policies.ts';
import { readPolicyFile } from './policy-file.ts';
import { printSaved } from './policy-set.ts';

export const policyAdd = defineCommand({
  name: 'policy add',
  summary: 'Append policies to an issuer’s policies',
  positionals: [
    issuerArgument,
    { name: 'FILE', description: 'a JSON file of policies; - for standard input', optional: true },
  ],
  options: {
    ...forceOption,
    preset: {
      type: 'string',
      value: 'ID',
      description: 'Append the policies of this preset instead of those in a file.',
    },
  },
  otherOptions:
    'Each value of the preset is also an option, such as --owner and --repo. "symbolon preset get ID" lists them.',
  examples: [
    {
      title: 'Another GitHub repository',
      command: 'symbolon policy add "GitHub Actions" --preset github-actions --owner acme --repo web',
    },
    { title: 'From a file', command: 'symbolon policy add ci more.json' },
  ],
  async run(context, { positionals, options, otherOptions }) {
    const [wanted = '', file] = positionals;
    const { preset } = options;
    if ((file === undefined) === (preset === undefined)) throw usageError('specify either FILE or --preset');
    if (preset === undefined) await refusePresetValues(context, otherOptions);
    const fromFile = file === undefined ? [] : await readPolicyFile(context, file);
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, wanted);
    const added =
      preset === undefined ? fromFile : (await renderPreset(context, session, preset, otherOptions)).policies;
    const { force } = options;
    const saved = await changePolicies(session, id, (present) => [...present, ...added], { force });
    printSaved(context, name, saved);
    return exitCodes.ok;
  },
});
