import { type AuditChainResult, type AuditPosition, type Client, verifyAuditChain } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { readCheckpoints } from './read-checkpoints.ts';

const progressEveryRecords = 10_000;

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'Verify the audit log, or name the first record that does not verify',
  description:
    'Reads every record and computes the chain of hashes here, without trusting the server: texts, the columns beside them, and the head. A log that was written again as a whole, or cut short together with its head, only shows against a checkpoint: keep those of "audit checkpoint" somewhere else. Ends with 1 where the log does not verify.',
  options: {
    checkpoint: {
      type: 'string',
      value: 'SEQUENCE:HASH|FILE',
      description: 'A head that an earlier run printed, or a file of checkpoints.',
    },
    server: {
      type: 'boolean',
      description: 'Let the server verify its own log: quicker, and no proof.',
    },
  },
  examples: [
    { says: 'Now', command: 'symbolon audit verify' },
    { says: 'Since the last time', command: 'symbolon audit verify --checkpoint "$(cat head)"' },
    {
      says: 'Keep the head',
      command: `symbolon audit verify --json | jq -r '"\\(.head.sequence):\\(.head.hash)"' > head`,
    },
  ],
  async run(context, { options }) {
    const checkpointsOf = await readCheckpoints(options.checkpoint);
    const { client, orgName } = await openOrgSession(context);
    const checkpoints = checkpointsOf(orgName);
    if (options.server && checkpoints.length > 1)
      throw usageError('--server takes one checkpoint, as SEQUENCE:HASH');
    if (options.server) return verifyOnServer(context, { client, orgName, checkpoint: checkpoints[0] });
    const path = { orgName };
    const result = await verifyAuditChain({
      loadPage: (after) =>
        client.request('GET /api/orgs/{orgName}/oidc/audit/chain', { path, query: { after } }),
      checkpoints,
      onProgress: createProgress(context),
    });
    if (context.json) context.out.printJson({ organization: orgName, ...result });
    else print(context, { orgName, result, checkpoints });
    return result.ok ? exitCodes.ok : exitCodes.refused;
  },
});

/** The server's own word, from the checkpoint on where one is given. */
async function verifyOnServer(
  context: CommandContext,
  request: {
    readonly client: Client;
    readonly orgName: string;
    readonly checkpoint: AuditPosition | undefined;
  },
): Promise<number> {
  const { client, orgName, checkpoint } = request;
  let position: AuditPosition | undefined = checkpoint;
  for (;;) {
    const query = position === undefined ? {} : { after: position.sequence, hash: position.hash };
    const result = await client.request('GET /api/orgs/{orgName}/oidc/audit/verify', {
      path: { orgName },
      query,
    });
    if (result.ok && !result.complete) {
      position = result.position;
      continue;
    }
    if (context.json) context.out.printJson({ organization: orgName, ...result });
    else if (result.fault !== undefined) printFailedChain(context, orgName, result.fault);
    else
      context.out.print(
        `${context.out.paint.good('✓')} The server finds no fault in the audit log of ${orgName}, to record ${result.position?.sequence ?? 0}.\n`,
      );
    return result.ok ? exitCodes.ok : exitCodes.refused;
  }
}

/** A line now and then: a long log takes a while. */
function createProgress({ out, json }: CommandContext) {
  let told = 0;
  return ({ sequence, headSequence }: { readonly sequence: number; readonly headSequence: number }) => {
    if (json || sequence - told < progressEveryRecords || sequence >= headSequence) return;
    told = sequence;
    out.note(out.paintNote.faint(`${sequence} of ${headSequence} records verified`));
  };
}

function print(
  context: CommandContext,
  {
    orgName,
    result,
    checkpoints,
  }: {
    readonly orgName: string;
    readonly result: AuditChainResult;
    readonly checkpoints: readonly AuditPosition[];
  },
): void {
  const { out } = context;
  if (!result.ok) {
    printFailedChain(context, orgName, result);
    return;
  }
  const { records, head } = result;
  out.print(
    `${out.paint.good('✓')} The audit log of ${orgName} is whole: ${records === 1 ? '1 record' : `${records} records`} verified.\n`,
  );
  const [first] = checkpoints;
  if (checkpoints.length > 1)
    out.print(`${out.paint.good('✓')} It holds all ${checkpoints.length} checkpoints.\n`);
  else if (first !== undefined)
    out.print(`${out.paint.good('✓')} It extends the checkpoint at ${first.sequence}.\n`);
  out.print(`Head: ${head.sequence}:${head.hash}\n`);
}

export function printFailedChain(
  { out }: CommandContext,
  orgName: string,
  failure: { readonly fault: string; readonly sequence: number; readonly message: string },
): void {
  out.print(
    `${out.paint.bad('The audit log of')} ${orgName} ${out.paint.bad('does not verify')} (${failure.fault}): ${failure.message}\n`,
  );
  out.print(`First bad record: ${failure.sequence}\n`);
}
