import type { CommandContext } from '../command-line/command.ts';
import { confirmLoss } from '../command-line/confirm-loss.ts';
import type { OrgSession } from '../session/open-session.ts';

import { countTokens, describeKept, describeTokens } from '../tokens/token-losses.ts';
import { findDropped, type PolicyDocument } from './change-policies.ts';

export interface PolicyChange {
  readonly issuer: { readonly id: string; readonly name: string };
  readonly present: PolicyDocument;
  readonly next: readonly unknown[];
}

/** Asks before dropping or changing policies, which revokes the access tokens that they allowed. Throws CliError. */
export async function confirmDropped(
  context: CommandContext,
  session: OrgSession,
  { issuer, present, next }: PolicyChange,
  { yes, keepTokens }: { readonly yes: boolean; readonly keepTokens: boolean },
): Promise<void> {
  const dropped = findDropped(present.policies, next);
  if (dropped.length === 0) return;
  const found = await countTokens(session, { issuerId: issuer.id, policyIndexes: dropped });
  const count = dropped.length === 1 ? '1 policy' : `${dropped.length} policies`;
  await confirmLoss(
    context,
    { yes },
    {
      action: `Drop or change ${count} of ${JSON.stringify(issuer.name)}`,
      losses: keepTokens ? [describeKept(found)] : describeTokens(found),
    },
  );
}
