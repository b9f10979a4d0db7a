import { text } from 'node:stream/consumers';
import { usageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { openAnonymousSession, openOrgSession, openSession } from '../session/open-session.ts';

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'End an access token at once',
  description:
    'By its id, as "token list" shows it; or, for whoever holds the token itself, with the token on standard input, for which nobody needs to be logged in.',
  positionals: [{ name: 'ID', description: 'its id; - for the token itself on standard input' }],
  options: {
    mine: { type: 'boolean', description: 'It is one of your own.' },
    reason: { type: 'string', value: 'TEXT', description: 'Why; it stands in the audit log.' },
  },
  examples: [
    {
      says: 'One that a workload obtained',
      command: 'symbolon token revoke 0198c0de-… --reason "leaked in a log"',
    },
    { says: 'The one at hand', command: 'printenv SYMBOLON_ACCESS_TOKEN | symbolon token revoke -' },
  ],
  async run(context, { positionals, options }) {
    const [tokenId = ''] = positionals;
    if (tokenId.startsWith('pul-')) {
      throw usageError(
        'this is a token, not an id',
        'The token itself goes to standard input: symbolon token revoke -',
      );
    }
    const { reason } = options;
    if (tokenId === '-') {
      const token = (await text(context.stdin)).trim();
      if (token === '') throw usageError('standard input holds no token');
      const { client } = await openAnonymousSession(context);
      await client.request('POST /api/oauth/revoke', { body: { token }, safeToRepeat: true });
    } else if (options.mine) {
      const { client } = await openSession(context);
      await client.request('DELETE /api/user/tokens/{tokenId}', { path: { tokenId } });
    } else {
      const { client, orgName } = await openOrgSession(context);
      const path = { orgName, tokenId };
      await client.request('DELETE /api/orgs/{orgName}/tokens/{tokenId}', { path, query: { reason } });
    }
    if (context.json) context.out.printJson({ revoked: tokenId === '-' ? null : tokenId });
    else context.out.print(tokenId === '-' ? 'If it was a token, it is dead now.\n' : 'It is dead now.\n');
    return exitCodes.ok;
  },
});
