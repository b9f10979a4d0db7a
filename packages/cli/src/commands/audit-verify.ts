import { type AuditChainResult, type AuditPosition, verifyAuditChain } from '@symbolon/sdk';
import { usageError } from '../cli-error.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';

const progressEveryRecords = 10_000;

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'Prove the audit log whole, or name the first record that is not',
  description:
    'Reads every record and computes the chain of hashes here, without trusting the server. Keep the head that it prints: with --checkpoint a later run proves that nothing before it was written anew. Ends with 1 where the proof fails.',
  options: {
    checkpoint: {
      type: 'string',
      value: 'SEQUENCE:HASH',
      description: 'A head that an earlier run printed.',
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
    const checkpoint = parseCheckpoint(options.checkpoint);
    const { client, orgName } = await openOrgSession(context);
    const path = { orgName };
    const result = await verifyAuditChain({
      loadPage: (after) =>
        client.request('GET /api/orgs/{orgName}/oidc/audit/chain', { path, query: { after } }),
      ...(checkpoint === null ? {} : { checkpoint }),
      onProgress: createProgress(context),
    });
    if (context.json) context.out.printJson({ organization: orgName, ...result });
    else print(context, { orgName, result, checkpoint });
    return result.ok ? exitCodes.ok : exitCodes.refused;
  },
});

function parseCheckpoint(text: string | undefined): AuditPosition | null {
  if (text === undefined) return null;
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-fA-F]{64})$/.exec(text.trim()) ?? [];
  if (sequence === undefined || hash === undefined) {
    throw usageError('--checkpoint must be SEQUENCE:HASH, the hash with 64 hex digits');
  }
  return { sequence: Number(sequence), hash: hash.toLowerCase() };
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
  { out }: CommandContext,
  {
    orgName,
    result,
    checkpoint,
  }: {
    readonly orgName: string;
    readonly result: AuditChainResult;
    readonly checkpoint: AuditPosition | null;
  },
): void {
  if (!result.ok) {
    out.print(
      `${out.paint.bad('The audit log of')} ${orgName} ${out.paint.bad('does not verify')} (${result.fault}): ${result.message}\n`,
    );
    out.print(`First bad record: ${result.sequence}\n`);
    return;
  }
  const { records, head } = result;
  out.print(
    `${out.paint.good('✓')} The audit log of ${orgName} is whole: ${records === 1 ? '1 record' : `${records} records`} verified.\n`,
  );
  if (checkpoint !== null)
    out.print(`${out.paint.good('✓')} It extends the checkpoint at ${checkpoint.sequence}.\n`);
  out.print(`Head: ${head.sequence}:${head.hash}\n`);
}
