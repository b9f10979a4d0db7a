import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { keyArgument, loadKey } from './find-key.ts';
import { printKeys } from './key-list.ts';

export const keyRevoke = defineCommand({
  name: 'key revoke',
  summary: 'Revoke a leaked key now, together with the tokens that it signed',
  description:
    'If the key was active, the next key signs from now on. Verifiers that cached the documents fail until they fetch them again, which takes at most the documents’ max-age. If the key has not leaked, use "key rotate", which causes no failures.',
  positionals: [keyArgument],
  options: yesOption,
  examples: [{ title: 'A leaked key', command: 'symbolon key revoke 4k2J…' }],
  async run(context, { positionals, options }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const [keyId = ''] = positionals;
    const key = await loadKey(session, keyId);
    await confirmLoss(context, options, {
      action: `Revoke the ${key.state} key ${keyId}`,
      losses: [
        'all identity tokens that it signed, for every organization of this server',
        ...(key.state === 'active' ? ['logins fail until verifiers fetch the documents again'] : []),
      ],
    });
    const keys = await client.request('POST /api/orgs/{orgName}/oidc/signing-keys/{keyId}/revoke', {
      path: { orgName, keyId },
    });
    printKeys(context, keys);
    context.out.note(
      'If the documents are hosted elsewhere, upload them again now: "symbolon issuer-documents write DIR" writes them.',
    );
    return exitCodes.ok;
  },
});
