import type { ResponseOf } from '@symbolon/sdk';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

export type SigningKeys = ResponseOf<'GET /api/orgs/{orgName}/oidc/signing-keys'>;

export const keyList = defineCommand({
  name: 'key list',
  summary: 'List the keys that the server signs identity tokens with',
  description:
    'A key is next (published, not yet signing), then active, then retired (published until the last token that it signed is past). Keys are the whole server’s: its own administrators see them.',
  options: {},
  examples: [{ says: 'What signs now, and what will', command: 'symbolon key list' }],
  async run(context) {
    const { client, orgName } = await openOrgSession(context);
    printKeys(
      context,
      await client.request('GET /api/orgs/{orgName}/oidc/signing-keys', { path: { orgName } }),
    );
    return exitCodes.ok;
  },
});

export function printKeys({ out, json, now }: CommandContext, keys: SigningKeys): void {
  if (json) {
    out.printJson(keys);
    return;
  }
  const ago = (moment: string | null) => (moment === null ? '-' : formatDistance(parseMoment(moment), now()));
  const header = ['ISSUER', 'STATE', 'ALGORITHM', 'BACKEND', 'PUBLISHED', 'ACTIVE', 'RETIRED', 'KID'];
  const rows = keys.signingKeys.map(
    ({ id, issuer, state, algorithm, backend, published, activated, retired }) => [
      issuer,
      state === 'active' ? out.paint.good(state) : state,
      algorithm,
      safeText(backend),
      ago(published),
      ago(activated),
      ago(retired),
      safeText(id),
    ],
  );
  out.print(formatTable([header.map(out.paint.strong), ...rows]));
}
