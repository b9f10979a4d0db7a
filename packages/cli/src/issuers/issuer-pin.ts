import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { loadIssuer } from './find-issuer.ts';
import { formatIssuer } from './format-issuer.ts';
import { issuerArgument } from './issuer-show.ts';

export const issuerPin = defineCommand({
  name: 'issuer pin',
  summary: 'Pin an issuer’s certificates by thumbprint, or go back to recorded ones',
  description:
    'Pinned thumbprints do not follow a rotation: whoever pins must pin anew. They also admit a self-signed certificate or a private authority.',
  positionals: [issuerArgument],
  options: {
    thumbprint: {
      type: 'string',
      value: 'SHA256',
      multiple: true,
      description: 'SHA-256 of a certificate’s DER, hex; colons are fine.',
    },
    recorded: {
      type: 'boolean',
      description: 'Read the certificates now and follow their rotation from now on.',
    },
  },
  examples: [
    { says: 'Pin', command: 'symbolon issuer pin ci --thumbprint 9F:86:D0:81:…' },
    { says: 'Go back', command: 'symbolon issuer pin ci --recorded' },
  ],
  async run(context, { positionals, options }) {
    const { thumbprint: thumbprints, recorded } = options;
    if (recorded === thumbprints.length > 0) throw usageError('give --thumbprint, or --recorded');
    const session = await openOrgSession(context);
    const { id } = await loadIssuer(session, positionals[0] ?? '');
    const issuer = await session.client.request('PATCH /api/orgs/{orgName}/oidc/issuers/{issuerId}', {
      path: { orgName: session.orgName, issuerId: id },
      body: { thumbprints },
    });
    if (context.json) context.out.printJson(issuer);
    else context.out.print(formatIssuer(issuer));
    return exitCodes.ok;
  },
});
