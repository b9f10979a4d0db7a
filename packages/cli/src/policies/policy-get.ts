import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { issuerArgument } from '../issuers/issuer-get.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadPolicies } from './change-policies.ts';
import { formatPolicies, formatWarnings } from './format-policies.ts';

export const policyGet = defineCommand({
  name: 'policy get',
  summary: 'Show an issuer’s policies and their lint warnings',
  positionals: [issuerArgument],
  options: {},
  examples: [
    { title: 'By the name of the issuer', command: 'symbolon policy get ci' },
    {
      title: 'To edit a copy',
      command: 'symbolon policy get ci --json > ci.json; $EDITOR ci.json; symbolon policy set ci ci.json',
    },
  ],
  async run(context, { positionals }) {
    const { out } = context;
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, positionals[0] ?? '');
    const document = await loadPolicies(session, id);
    if (context.json) {
      out.printJson(document);
      return exitCodes.ok;
    }
    const changed = formatDistance(parseMoment(document.modified), context.now());
    out.printText(`Policies of ${safeText(name)}, version ${document.version}, changed ${changed}\n\n`);
    out.printText(
      formatPolicies(document.policies, out.paint) || '  no policies, so every exchange is refused\n',
    );
    if (document.warnings.length > 0) out.printText(`\n${formatWarnings(document.warnings, out.paint)}`);
    return exitCodes.ok;
  },
});
