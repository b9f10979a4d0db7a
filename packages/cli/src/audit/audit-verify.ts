import { type AuditChainResult, type AuditPosition, type Client, verifyAuditChain } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { readCheckpoints } from './read-checkpoints.ts';

const progressEveryRecords = 10_000;

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'Verify the audit log, or report the first invalid record',
  description:
    'Reads every record and recomputes the hash chain locally, without trusting the server. Checks the text and the columns of each record, and the head of the chain. Only a checkpoint reveals that the whole log was rewritten, or truncated together with its head: store the output of "audit checkpoint" elsewhere. Exits with 1 if the log fails verification.',
  options: {
    checkpoint: {
      type: 'string',
      value: 'SEQUENCE:HASH|FILE',
      description: 'The head printed by an earlier run, or a file of checkpoints.',
    },
    server: {
      type: 'boolean',
      description: 'Have the server verify its own log. This is faster, but it is not proof.',
    },
  },
  examples: [
    { title: 'The whole log', command: 'symbolon audit verify' },
    { title: 'Compare with the last head', command: 'symbolon audit verify --checkpoint "$(cat head)"' },
    {
      title: 'Store the head',
      command: `symbolon audit verify --json | jq -r '"\\(.head.sequence):\\(.head.hash)"' > head`,
    },
  ],
  async run(context, { options }) {
    const checkpointsOf = await readCheckpoints(options.checkpoint);
    const { client, orgName } = await openOrgSession(context);
    const checkpoints = checkpointsOf(orgName);
    if (options.server && checkpoints.length > 1)
      throw usageError('--server takes only one checkpoint, in the form SEQUENCE:HASH');
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

/** Has the server verify its own log, starting at the checkpoint if there is one. */
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
      context.out.printText(
        `${context.out.paint.good('✓')} The server reports that the audit log of ${orgName} passes verification up to record ${result.position?.sequence ?? 0}.\n`,
      );
    return result.ok ? exitCodes.ok : exitCodes.refused;
  }
}

/** Reports progress from time to time: a long log takes a while. */
function createProgress({ out, json }: CommandContext) {
  let reported = 0;
  return ({ sequence, headSequence }: { readonly sequence: number; readonly headSequence: number }) => {
    if (json || sequence - reported < progressEveryRecords || sequence >= headSequence) return;
    reported = sequence;
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
  out.printText(
    `${out.paint.good('✓')} The audit log of ${orgName} is complete: ${records === 1 ? '1 record' : `${records} records`} verified.\n`,
  );
  const [first] = checkpoints;
  if (checkpoints.length > 1)
    out.printText(`${out.paint.good('✓')} It contains all ${checkpoints.length} checkpoints.\n`);
  else if (first !== undefined)
    out.printText(`${out.paint.good('✓')} It extends the checkpoint at record ${first.sequence}.\n`);
  out.printText(`Head: ${head.sequence}:${head.hash}\n`);
}

export function printFailedChain(
  { out }: CommandContext,
  orgName: string,
  failure: { readonly fault: string; readonly sequence: number; readonly message: string },
): void {
  out.printText(
    `${out.paint.bad('The audit log of')} ${orgName} ${out.paint.bad('fails verification')} (${failure.fault}): ${failure.message}\n`,
  );
  out.printText(`First invalid record: ${failure.sequence}\n`);
}
