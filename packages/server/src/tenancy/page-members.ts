import type { HeldRole } from '../access/index.ts';
import { collectPage, type Page, type Reader } from '../database/index.ts';
import { listMembers, type MemberPage } from './member-store.ts';
import type { Member } from './organization.ts';
import type { RoleDirectory } from './roles/role-directory.ts';
import { teamNamesOf } from './teams/team-store.ts';

/** A member, with the own role and the names of the member's teams. */
export interface ListedMember {
  readonly member: Member;
  readonly role: HeldRole;
  readonly teams: readonly string[];
}

/** Lists members by login, with their teams. */
export function pageMembers(
  db: Reader,
  directory: RoleDirectory,
  page: MemberPage,
): Promise<Page<ListedMember>> {
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
      const listed = members.map(async (member) => ({
        member,
        role: await directory.roleOf(db, organizationId, member.roleId),
        teams: teams.get(member.user.id) ?? [],
      }));
      return Promise.all(listed);
    },
  });
}
