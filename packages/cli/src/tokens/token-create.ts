import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { parseDuration } from '../command-line/values/parse-duration.ts';
import { loadRole } from '../roles/find-role.ts';
import { openOrgSession, openSession } from '../session/open-session.ts';
import { suggestTeam } from '../tenancy/suggest-names.ts';

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: 'Create an access token; it is shown only once',
  description: 'Workloads do not need one: they exchange their identity tokens.',
  positionals: [{ name: 'NAME', description: 'a name that describes the purpose of the token' }],
  options: {
    mine: { type: 'boolean', description: 'Create a personal token; NAME is its description.' },
    team: {
      type: 'string',
      value: 'NAME',
      description: 'Create a token that belongs to this team, not to the organization.',
    },
    admin: { type: 'boolean', description: 'Create an organization token with administrator rights.' },
    role: {
      type: 'string',
      value: 'ROLE',
      description: 'Create an organization token with this role (name or id).',
    },
    expiration: {
      type: 'string',
      value: 'DURATION',
      description: 'The lifetime, such as 30d. Default: no expiry.',
    },
  },
  examples: [
    {
      title: 'An organization token that expires in 30 days',
      command: 'symbolon token create metrics --expiration 30d',
    },
  ],
  async run(context, { positionals, options }) {
    const [name = ''] = positionals;
    const { mine, team, admin, role, expiration } = options;
    if ([mine, team !== undefined, admin, role !== undefined].filter(Boolean).length > 1) {
      throw usageError('--mine, --team, --admin and --role are mutually exclusive');
    }
    const expires =
      expiration === undefined
        ? 0
        : Math.floor(context.now() / 1_000) + parseDuration(expiration, '--expiration');
    const created = mine
      ? await (await openSession(context)).client.request('POST /api/user/tokens', {
          body: { description: name, expires },
        })
      : await createInOrganization(context, { name, team, admin, role, expires });
    if (context.json) {
      context.out.printJson(created);
    } else {
      context.out.print(`${created.tokenValue}\n`);
      context.out.note(`Created the token ${created.id}. Its value is not shown again.`);
    }
    return exitCodes.ok;
  },
});

async function createInOrganization(
  context: CommandContext,
  request: {
    readonly name: string;
    readonly team: string | undefined;
    readonly admin: boolean;
    readonly role: string | undefined;
    readonly expires: number;
  },
) {
  const { name, team, admin, role, expires } = request;
  const session = await openOrgSession(context);
  const { client, orgName } = session;
  if (team === undefined) {
    const roleID = role === undefined ? undefined : (await loadRole(session, role)).id;
    return client.request('POST /api/orgs/{orgName}/tokens', {
      path: { orgName },
      body: { name, expires, admin, ...(roleID === undefined ? {} : { roleID }) },
    });
  }
  suggestTeam(context, session, team);
  return client.request('POST /api/orgs/{orgName}/teams/{teamName}/tokens', {
    path: { orgName, teamName: team },
    body: { name, expires },
  });
}
