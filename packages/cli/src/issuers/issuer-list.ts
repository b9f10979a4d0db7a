import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { listIssuers } from './find-issuer.ts';

export const issuerList = defineCommand({
  name: 'issuer list',
  summary: 'List the trusted issuers',
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon issuer list' }],
  async run(context, { options }) {
    const { out } = context;
    const session = await openOrgSession(context);
    const issuers = await listIssuers(session);
    if (context.json) {
      out.printJson({ oidcIssuers: issuers });
    } else if (issuers.length === 0) {
      out.note(
        `${session.orgName} does not trust any issuer yet. Register one with "symbolon issuer create".`,
      );
    } else {
      const columns = [
        { title: 'NAME', minWidth: 16 },
        { title: 'ISSUER', minWidth: 20 },
        { title: 'LAST USED' },
        { title: 'MAX EXPIRATION', isWide: true },
        { title: 'ID', isWide: true },
      ] as const;
      const rows = issuers.map(({ name, issuer, effectiveMaxExpiration, lastUsed, id }) => [
        safeText(name),
        safeText(issuer),
        formatDistance(parseMoment(lastUsed), context.now()),
        formatDuration(effectiveMaxExpiration),
        id,
      ]);
      printList(out, columns, rows, options);
    }
    return exitCodes.ok;
  },
});
