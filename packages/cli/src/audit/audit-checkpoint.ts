import { appendFile } from 'node:fs/promises';
import { verifyAuditChain } from '@symbolon/sdk';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { printFailedChain } from './audit-verify.ts';
import { readCheckpoints } from './read-checkpoints.ts';

export const auditCheckpoint = defineCommand({
  name: 'audit checkpoint',
  summary: 'Verify the audit log and print a checkpoint to store elsewhere',
  description:
    'A checkpoint is one line of JSON that contains the time, the organization, and the sequence number and hash of the last record. Store it where neither the server nor its database can write: "audit verify --checkpoint FILE" then detects a truncated or rewritten log. Exits with 1 and writes nothing if the log fails verification.',
  options: {
    output: { type: 'string', value: 'FILE', description: 'Append the checkpoint to this file.' },
    checkpoint: {
      type: 'string',
      value: 'SEQUENCE:HASH|FILE',
      description: 'Earlier checkpoints, which the log must still contain.',
    },
  },
  examples: [
    {
      title: 'Every day, on another machine',
      command: 'symbolon audit checkpoint --output /var/lib/audit/checkpoints',
    },
    {
      title: 'Verify the log against the checkpoints',
      command: 'symbolon audit verify --checkpoint /var/lib/audit/checkpoints',
    },
  ],
  async run(context, { options }) {
    const checkpointsOf = await readCheckpoints(options.checkpoint);
    const { client, orgName } = await openOrgSession(context);
    const checkpoints = checkpointsOf(orgName);
    const path = { orgName };
    const result = await verifyAuditChain({
      loadPage: (after) =>
        client.request('GET /api/orgs/{orgName}/oidc/audit/chain', { path, query: { after } }),
      checkpoints,
    });
    if (!result.ok) {
      if (context.json) context.out.printJson({ organization: orgName, ...result });
      else printFailedChain(context, orgName, result);
      return exitCodes.refused;
    }
    const at = new Date(context.now()).toISOString();
    const checkpoint = { at, organization: orgName, ...result.head };
    if (options.output !== undefined) {
      await appendFile(options.output, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 });
    }
    if (context.json || options.output === undefined) context.out.print(`${JSON.stringify(checkpoint)}\n`);
    else context.out.note(`Appended the checkpoint at record ${checkpoint.sequence} to ${options.output}.`);
    return exitCodes.ok;
  },
});
