import { SymbolonError } from '@symbolon/sdk';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { reportDiagnostics, viewDocument } from '../report-diagnostics.ts';
import { readDocument } from './read-document.ts';
import { saveDefinition } from './save-definition.ts';

const emptyHint = 'Nothing was created. For an empty document, omit --file.';

export const envCreate = defineCommand({
  name: 'env create',
  summary: 'Create an environment',
  description: 'You become its administrator. Without --file, the document is empty.',
  positionals: [environmentArgument],
  options: {
    file: {
      type: 'string',
      short: 'f',
      value: 'FILE',
      description: 'The initial YAML document; - for standard input. Nothing is created if it has errors.',
    },
  },
  examples: [
    { title: 'Empty', command: 'symbolon env create app/prod' },
    { title: 'With a document', command: 'symbolon env create app/prod --file prod.yaml' },
  ],
  async run(context, { positionals, options }) {
    const { file } = options;
    const yaml = file === undefined ? null : await readDocument(context, file, emptyHint);
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'refused' });
    const { client, environment, label } = session;
    const { organization, project, name } = environment;
    if (yaml !== null) {
      const { diagnostics } = await client.environments.checkDefinition(organization, { yaml });
      if (diagnostics.some(({ severity }) => severity === 'error')) {
        reportDiagnostics(context, diagnostics, viewDocument(yaml, null));
        throw new SymbolonError('the document has errors; nothing was created', {
          code: 'invalid_environment',
          diagnostics,
        });
      }
    }
    await client.request('POST /api/esc/environments/{orgName}', {
      path: { orgName: organization },
      body: { project, name },
    });
    if (yaml !== null) await saveDefinition(context, session, { yaml, etag: null });
    if (context.json) context.out.printJson({ organization, project, name });
    else context.out.printText(`Created ${label} in ${organization}.\n`);
    return exitCodes.ok;
  },
});
