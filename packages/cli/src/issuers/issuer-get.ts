import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { loadIssuer } from './find-issuer.ts';
import { formatIssuer } from './format-issuer.ts';

export const issuerArgument = { name: 'ISSUER', description: 'the id, name or URL of the issuer' } as const;

export const issuerGet = defineCommand({
  name: 'issuer get',
  summary: 'Show a trusted issuer',
  positionals: [issuerArgument],
  options: {},
  examples: [
    {
      title: 'By name, URL or id',
      command: 'symbolon issuer get https://token.actions.githubusercontent.com',
    },
  ],
  async run(context, { positionals }) {
    const issuer = await loadIssuer(await openOrgSession(context), positionals[0] ?? '');
    if (context.json) context.out.printJson(issuer);
    else context.out.printText(formatIssuer(issuer));
    return exitCodes.ok;
  },
});
