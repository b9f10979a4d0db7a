import { defineCommand } from '../command-line/command.ts';
import { formatDuration } from '../command-line/duration.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { listIssuers } from './find-issuer.ts';

export const issuerList = defineCommand({
  name: 'issuer list',
  summary: 'List the trusted issuers',
  options: {},
  examples: [{ says: 'All of them', command: 'symbolon issuer list' }],
  async run(context) {
    const { out } = context;
    const session = await openOrgSession(context);
    const issuers = await listIssuers(session);
    if (context.json) {
      out.printJson({ oidcIssuers: issuers });
    } else if (issuers.length === 0) {
      out.note(`${session.orgName} trusts no issuer yet: "symbolon issuer add" registers one.`);
    } else {
      const header = ['NAME', 'ISSUER', 'LONGEST', 'LAST USED', 'ID'].map(out.paint.strong);
      const rows = issuers.map(({ name, issuer, maxExpiration, lastUsed, id }) => [
        safeText(name),
        safeText(issuer),
        formatDuration(maxExpiration),
        formatDistance(parseMoment(lastUsed), context.now()),
        id,
      ]);
      out.print(formatTable([header, ...rows]));
    }
    return exitCodes.ok;
  },
});
