import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { forceOption } from '../policies/change-policies.ts';
import { type OrgSession, openOrgSession } from '../session/open-session.ts';
import { suggestTeam } from '../tenancy/suggest-names.ts';
import { loadRole, roleArgument } from './find-role.ts';
import { fileOption, readRoleFile } from './role-file.ts';
import { saveRole } from './save-role.ts';

export const roleSet = defineCommand({
  name: 'role set',
  summary: 'Change a role, assign it to a team, or make it the default role',
  description:
    'A change takes effect at once, including on existing tokens. To assign a role to a member or a token, use "symbolon member set --role" or "symbolon token create --role". A change with severe lint warnings needs --force.',
  positionals: [roleArgument],
  options: {
    name: { type: 'string', value: 'TEXT', description: 'A new name.' },
    description: { type: 'string', value: 'TEXT', description: 'A new description.' },
    file: fileOption,
    default: {
      type: 'boolean',
      description: 'Make it the default role, which members and tokens without an assigned role have.',
    },
    'add-team': { type: 'string', value: 'TEAM', description: 'Assign the role to this team.' },
    'remove-team': { type: 'string', value: 'TEAM', description: 'Remove the role from this team.' },
    ...forceOption,
  },
  examples: [
    { title: 'From a file', command: 'symbolon role set "CI of the shop" --file role.json' },
    { title: 'For a team', command: 'symbolon role set Auditors --add-team finance' },
  ],
  async run(context, { positionals, options }) {
    const { name, description, file } = options;
    const { default: isDefault, 'add-team': added, 'remove-team': removed } = options;
    const update = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(file === undefined ? {} : { details: await readRoleFile(context, file) }),
    };
    const isUpdate = Object.keys(update).length > 0;
    if (!isUpdate && !isDefault && added === undefined && removed === undefined)
      throw usageError('specify what to change, such as --file FILE');
    const session = await openOrgSession(context);
    const { id, name: named } = await loadRole(session, positionals[0] ?? '');
    const path = { orgName: session.orgName, roleID: id };
    if (isUpdate)
      await saveRole(
        session.client.request('PATCH /api/orgs/{orgName}/roles/{roleID}', {
          path,
          query: { strict: !options.force },
          body: update,
        }),
      );
    if (isDefault) await session.client.request('PATCH /api/orgs/{orgName}/roles/{roleID}/default', { path });
    await setTeams(context, session, { roleID: id, added, removed });
    if (context.json) context.out.printJson(await loadRole(session, id));
    else context.out.printText(`Changed the role ${name ?? named} of ${session.orgName}.\n`);
    return exitCodes.ok;
  },
});

async function setTeams(
  context: CommandContext,
  session: OrgSession,
  change: {
    readonly roleID: string;
    readonly added: string | undefined;
    readonly removed: string | undefined;
  },
): Promise<void> {
  const { client, orgName } = session;
  const { roleID, added, removed } = change;
  if (added !== undefined) {
    suggestTeam(context, session, added);
    await client.request('POST /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', {
      path: { orgName, roleID, teamName: added },
    });
  }
  if (removed !== undefined) {
    suggestTeam(context, session, removed);
    await client.request('DELETE /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', {
      path: { orgName, roleID, teamName: removed },
    });
  }
}
