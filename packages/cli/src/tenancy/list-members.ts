import { type ResponseOf, walkPages } from '@symbolon/sdk';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import type { OrgSession } from '../session/open-session.ts';

const url = 'GET /api/orgs/{orgName}/members';

export type Member = ResponseOf<typeof url>['members'][number];

/** Yields the members of the organization, page by page. */
function walkMembers({ client, orgName }: OrgSession): AsyncGenerator<Member, void> {
  return walkPages(
    (continuationToken) => client.request(url, { path: { orgName }, query: { continuationToken } }),
    ({ members }) => members,
  );
}

export async function listMembers(session: OrgSession): Promise<readonly Member[]> {
  const members: Member[] = [];
  for await (const member of walkMembers(session)) members.push(member);
  return members;
}

/** Loads the member with this login. Throws a not-found error that suggests the nearest one. */
export function loadMember(session: OrgSession, login: string): Promise<Member> {
  return findNamedEntry(login, {
    kind: 'member',
    orgName: session.orgName,
    list: 'member list',
    entries: walkMembers(session),
    idOf: ({ user }) => user.githubLogin,
    nameOf: ({ user }) => user.githubLogin,
  });
}
