import type { ResponseOf } from '@symbolon/sdk';
import { parseExactJson } from '../command-line/values/exact-json.ts';
import type { OrgSession } from '../session/open-session.ts';

export type Decision = ResponseOf<'GET /api/orgs/{orgName}/oidc/decisions/{decisionId}'>;

/** Loads a decision, with the numbers of its claims as written in the token. */
export async function loadDecision(
  { client, orgName }: Pick<OrgSession, 'client' | 'orgName'>,
  decisionId: string,
): Promise<Decision> {
  const json = await client.requestText('GET /api/orgs/{orgName}/oidc/decisions/{decisionId}', {
    path: { orgName, decisionId },
  });
  return parseExactJson(json) as Decision;
}
