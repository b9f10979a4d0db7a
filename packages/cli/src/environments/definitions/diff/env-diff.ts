import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../../../command-line/cli-error.ts';
import { defineCommand } from '../../../command-line/command.ts';
import { exitCodes } from '../../../command-line/exit-codes.ts';
import { openEnvironmentSession, versionedArgument } from '../../open-environment-session.ts';
import { diffTexts } from './diff-texts.ts';
import { formatDiff } from './format-diff.ts';
import { hideSecretsInDiff } from './hide-secrets-in-diff.ts';

export const envDiff = defineCommand({
  name: 'env diff',
  summary: 'Compare the documents of two revisions, or of two environments',
  description:
    'A single argument with a version is compared with the latest revision. Without --show-secrets, secrets are compared in their encrypted form, and plain text that was probably meant to be secret is hidden.',
  positionals: [versionedArgument, { ...versionedArgument, name: 'OTHER', optional: true }],
  options: {
    'show-secrets': { type: 'boolean', description: 'Compare and show secrets in plain text.' },
    'exit-code': { type: 'boolean', description: 'Exit with 1 if there are differences.' },
  },
  examples: [
    { title: 'Two revisions', command: 'symbolon env diff app/prod@3 app/prod@4' },
    { title: 'Since a tag', command: 'symbolon env diff app/prod@stable' },
    { title: 'Two environments', command: 'symbolon env diff app/staging app/prod' },
  ],
  async run(context, { positionals, options }) {
    const { out } = context;
    const [fromText = '', given] = positionals;
    const toText = given ?? latestOf(fromText);
    const decrypt = options['show-secrets'];
    const load = async (text: string) => {
      const { client, environment, label } = await openEnvironmentSession(context, text, {
        version: 'allowed',
      });
      const { yaml } = await client.environments.loadDefinition(environment, { decrypt });
      return { label, yaml };
    };
    const from = await load(fromText);
    const to = await load(toText);
    const compared = diffTexts(from.yaml, to.yaml);
    const hunks = decrypt ? compared : hideSecretsInDiff(compared, { from: from.yaml, to: to.yaml });
    const isHidden = !isDeepStrictEqual(hunks, compared);
    if (context.json) out.printJson({ from: from.label, to: to.label, hunks });
    else if (hunks.length === 0) out.note('No differences.');
    else out.printLines(formatDiff(hunks, { from: from.label, to: to.label, paint: out.paint }));
    if (isHidden) out.note('Possible secrets are hidden: use --show-secrets to show them.');
    return options['exit-code'] && hunks.length > 0 ? exitCodes.refused : exitCodes.ok;
  },
});

function latestOf(text: string): string {
  const at = text.indexOf('@');
  if (at !== -1) return text.slice(0, at);
  throw usageError(
    'nothing to compare with: specify a version or another environment',
    'symbolon env diff ENV@3 ENV@4',
  );
}
