import { type EnvironmentDiagnostic, parseDiagnostics } from '@symbolon/sdk';
import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { readInput } from '../../command-line/values/read-input.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { type DiagnosticsView, formatDiagnostics } from '../format-diagnostics.ts';
import { checkEnvironment } from '../load-checked-values.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';
import { hasErrors, viewDocument, viewSavedDocument } from '../report-diagnostics.ts';

export const envCheck = defineCommand({
  name: 'env check',
  summary: 'Check an environment, or an unsaved document, without opening it',
  description: 'Exits with 1 if there are errors, so that a pipeline can stop.',
  positionals: [{ ...versionedArgument, optional: true }],
  options: {
    file: {
      type: 'string',
      short: 'f',
      value: 'FILE',
      description: 'Check this unsaved YAML file instead; - for standard input.',
    },
  },
  examples: [
    { title: 'The saved document', command: 'symbolon env check app/prod' },
    { title: 'A file', command: 'symbolon env check --file prod.yaml' },
  ],
  async run(context, { positionals, options }) {
    const [text] = positionals;
    const { file } = options;
    if ((text === undefined) === (file === undefined)) {
      throw usageError('specify either ENV or --file FILE');
    }
    const { diagnostics, findDocument } =
      file === undefined ? await checkSaved(context, text ?? '') : await checkFile(context, file);
    const { out, json } = context;
    if (json) out.printJson({ diagnostics });
    else if (diagnostics.length === 0) out.printText('No errors or warnings.\n');
    else out.printText(formatDiagnostics(diagnostics, { findDocument, paint: out.paint }));
    return hasErrors(diagnostics) ? exitCodes.refused : exitCodes.ok;
  },
});

interface Checked {
  readonly diagnostics: readonly EnvironmentDiagnostic[];
  readonly findDocument: DiagnosticsView['findDocument'];
}

async function checkSaved(context: CommandContext, text: string): Promise<Checked> {
  const session = await openEnvironmentSession(context, text, { version: 'allowed' });
  const json = await checkEnvironment(session, { showSecrets: false });
  const { diagnostics } = JSON.parse(json) as { readonly diagnostics?: unknown };
  return {
    diagnostics: parseDiagnostics(diagnostics),
    findDocument: await viewSavedDocument(session),
  };
}

async function checkFile(context: CommandContext, file: string): Promise<Checked> {
  const yaml = await readInput(context, file);
  const { client, orgName } = await openOrgSession(context);
  const { diagnostics } = await client.environments.checkDefinition(orgName, { yaml });
  return { diagnostics, findDocument: viewDocument(yaml, null) };
}
