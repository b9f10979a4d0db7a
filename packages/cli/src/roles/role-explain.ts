import type { ResponseOf } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openEnvironmentSession } from '../environments/open-environment-session.ts';
import { listTags } from '../environments/tags/environment-tags.ts';
import { type OrgSession, openOrgSession } from '../session/open-session.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { explainCaller } from './explain-caller.ts';
import { loadRole, roleArgument } from './find-role.ts';
import { fileOption, readRoleFile } from './role-file.ts';

type Explanation = ResponseOf<'POST /api/orgs/{orgName}/roles/explain'>;

const columns = [
  { title: 'SCOPE', minWidth: 24 },
  { title: 'ENTRY', minWidth: 24 },
];

export const roleExplain = defineCommand({
  name: 'role explain',
  summary: 'Show what a role permits and which entry permits it, and lint the role',
  description:
    'With --env, shows what the role permits on that environment, given its id and tags; otherwise, shows what the role permits on every environment. With --file, explains an unsaved role. With --user, --team or --token, shows what that caller may do, and which of its roles and grants permits it.',
  positionals: [{ ...roleArgument, optional: true }],
  options: {
    file: fileOption,
    env: {
      type: 'string',
      value: 'ENV',
      description: 'The environment, as ENV, PROJECT/ENV or ORG/PROJECT/ENV.',
    },
    user: { type: 'string', value: 'LOGIN', description: 'Explain the access of this member.' },
    team: { type: 'string', value: 'TEAM', description: 'Explain the access of the tokens of this team.' },
    token: { type: 'string', value: 'ID', description: 'Explain the access of the token with this id.' },
    ...wideOption,
  },
  examples: [
    { title: 'On one environment', command: 'symbolon role explain "CI of the shop" --env shop/prod' },
    { title: 'Before saving it', command: 'symbolon role explain --file role.json --env shop/prod' },
    { title: 'Of one member', command: 'symbolon role explain --user ann --env shop/prod' },
  ],
  async run(context, { positionals, options }) {
    const [wanted] = positionals;
    const { file, user, team, token } = options;
    const given = [wanted, file, user, team, token].filter((one) => one !== undefined);
    if (given.length !== 1)
      throw usageError('specify exactly one of ROLE, --file FILE, --user LOGIN, --team TEAM and --token ID');
    if (user !== undefined || team !== undefined || token !== undefined)
      return explainCaller(context, { user, team, token }, options);
    const { session, environment } = await openSession(context, options.env);
    const role =
      file === undefined
        ? { roleID: (await loadRole(session, wanted ?? '')).id }
        : { details: await readRoleFile(context, file) };
    const explanation = await session.client.request('POST /api/orgs/{orgName}/roles/explain', {
      path: { orgName: session.orgName },
      body: { ...role, ...(environment === null ? {} : { environment }) },
    });
    if (context.json) context.out.printJson(explanation);
    else printExplanation(context, explanation, options);
    return exitCodes.ok;
  },
});

/** Opens a session, and reads what the conditions of roles depend on. */
async function openSession(
  context: CommandContext,
  text: string | undefined,
): Promise<{
  readonly session: OrgSession;
  readonly environment: { readonly id: string; readonly tags: Record<string, string> } | null;
}> {
  if (text === undefined) return { session: await openOrgSession(context), environment: null };
  const session = await openEnvironmentSession(context, text, { version: 'refused' });
  const { id } = await session.client.request(
    'GET /api/esc/environments/{orgName}/{projectName}/{envName}/metadata',
    { path: session.path },
  );
  const tags = await listTags(session);
  return {
    session,
    environment: { id, tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])) },
  };
}

function printExplanation(
  { out }: CommandContext,
  { organization, environment, maxOpenSeconds, warnings }: Explanation,
  options: { readonly wide: boolean },
): void {
  const rows = [...organization, ...environment].map(({ scope, entries }) => [
    scope,
    safeText(
      entries.map(({ path, roleID }) => (roleID === undefined ? path : `${path} of ${roleID}`)).join(', '),
    ),
  ]);
  if (rows.length === 0) out.note('The role permits nothing.');
  else printList(out, columns, rows, options);
  if (maxOpenSeconds !== undefined) out.note(`Sessions last at most ${maxOpenSeconds} seconds.`);
  for (const { path, message } of warnings) out.note(`${safeText(path)}: ${safeText(message)}`);
}
