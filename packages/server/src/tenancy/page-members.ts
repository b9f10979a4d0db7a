import { collectPage, type Page, type Reader } from '../database/index.ts';
import { listMembers, type MemberPage } from './member-store.ts';
import type { Member } from './organization.ts';
import { teamNamesOf } from './teams/team-store.ts';

/** A member, with the names of the member's teams. */
export interface ListedMember {
  readonly member: Member;
  readonly teams: readonly string[];
}

/** Lists members by login, with their teams. */
export function pageMembers(db: Reader, page: MemberPage): Promise<Page<ListedMember>> {
  const { organizationId, limit } = page;
  return collectPage<ListedMember>({
    limit,
    read: async (last, count) => {
      const after = last?.member.user.login ?? page.after;
      const members = await listMembers(db, {
        organizationId,
        limit: count,
        ...(after === undefined ? {} : { after }),
      });
      const ids = members.map(({ user }) => user.id);
      const teams = await teamNamesOf(db, organizationId, ids);
      return members.map((member) => ({ member, teams: teams.get(member.user.id) ?? [] }));
    },
  });
}
