import type { CommandContext } from '../command-line/command.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import type { OrgSession } from '../session/open-session.ts';
import { listMembers } from './list-members.ts';

/** Registers a suggestion in case the organization has no such team. */
export function suggestTeam(
  { onUnknown }: CommandContext,
  { client, orgName }: OrgSession,
  teamName: string,
): void {
  onUnknown(async () => {
    const { teams } = await client.request('GET /api/orgs/{orgName}/teams', { path: { orgName } });
    const known = teams.map(({ name }) => name);
    return known.includes(teamName) ? null : suggestName(teamName, known, 'team');
  });
}

/** Registers a suggestion in case the organization has no such member. */
export function suggestMember({ onUnknown }: CommandContext, session: OrgSession, userLogin: string): void {
  onUnknown(async () => {
    const members = await listMembers(session);
    const known = members.map(({ user }) => user.githubLogin);
    return known.includes(userLogin) ? null : suggestName(userLogin, known, 'member');
  });
}
