import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadIssuer } from './find-issuer.ts';
import { formatIssuer } from './format-issuer.ts';
import { issuerArgument } from './issuer-get.ts';

export const issuerPin = defineCommand({
  name: 'issuer pin',
  summary: 'Pin an issuer’s certificates by thumbprint, or record them again',
  description:
    'Pinned thumbprints are not updated when the certificate is rotated: pin the new certificate before it is served. They also admit a self-signed certificate or a private CA.',
  positionals: [issuerArgument],
  options: {
    thumbprint: {
      type: 'string',
      value: 'SHA256',
      multiple: true,
      description: 'The SHA-256 hash of a certificate (DER) in hex, with or without colons.',
    },
    recorded: {
      type: 'boolean',
      description: 'Record the current certificates, and update the record when they are rotated.',
    },
  },
  examples: [
    { title: 'Pin', command: 'symbolon issuer pin ci --thumbprint 9F:86:D0:81:…' },
    { title: 'Record the thumbprints again', command: 'symbolon issuer pin ci --recorded' },
  ],
  async run(context, { positionals, options }) {
    const { thumbprint: thumbprints, recorded } = options;
    if (recorded === thumbprints.length > 0) throw usageError('specify either --thumbprint or --recorded');
    const session = await openOrgSession(context);
    const { id } = await loadIssuer(session, positionals[0] ?? '');
    const issuer = await session.client.request('PATCH /api/orgs/{orgName}/oidc/issuers/{issuerId}', {
      path: { orgName: session.orgName, issuerId: id },
      body: { thumbprints },
    });
    if (context.json) context.out.printJson(issuer);
    else context.out.printText(formatIssuer(issuer));
    for (const { message } of issuer.warnings ?? []) context.out.note(`Warning: ${safeText(message)}`);
    return exitCodes.ok;
  },
});
