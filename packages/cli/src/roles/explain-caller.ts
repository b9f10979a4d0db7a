import type { ResponseOf } from '@symbolon/sdk';
import type { CommandContext } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openEnvironmentSession } from '../environments/open-environment-session.ts';
import { openOrgSession } from '../session/open-session.ts';
import { suggestMember, suggestTeam } from '../tenancy/suggest-names.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';

type Explanation = ResponseOf<'POST /api/orgs/{orgName}/access/explain'>;
type ExplainedScope = Explanation['organization'][number];

const columns = [
  { title: 'SCOPE', minWidth: 24 },
  { title: 'PERMITTED BY', minWidth: 32 },
];

/** Prints what a member, a team or a token may do, with the role or grant that permits it. */
export async function explainCaller(
  context: CommandContext,
  { user, team, token }: Readonly<Record<'user' | 'team' | 'token', string | undefined>>,
  options: { readonly env: string | undefined; readonly wide: boolean },
): Promise<number> {
  const { session, environment } = await openSession(context, options.env);
  if (user !== undefined) suggestMember(context, session, user);
  if (team !== undefined) suggestTeam(context, session, team);
  const explanation = await session.client.request('POST /api/orgs/{orgName}/access/explain', {
    path: { orgName: session.orgName },
    body: {
      ...(user === undefined ? {} : { user }),
      ...(team === undefined ? {} : { team }),
      ...(token === undefined ? {} : { tokenID: token }),
      ...(environment === null ? {} : { environment }),
    },
  });
  if (context.json) context.out.printJson(explanation);
  else printExplanation(context, explanation, options);
  return exitCodes.ok;
}

async function openSession(context: CommandContext, text: string | undefined) {
  if (text === undefined) return { session: await openOrgSession(context), environment: null };
  const session = await openEnvironmentSession(context, text, { version: 'refused' });
  const { projectName, envName } = session.path;
  return { session, environment: { project: projectName, name: envName } };
}

function printExplanation(
  { out }: CommandContext,
  { caller, roles, organization, environment, maxOpenDuration }: Explanation,
  options: { readonly wide: boolean },
): void {
  const named = roles.map(({ name }) => safeText(name)).join(', ');
  const held = roles.length === 0 ? 'no role' : `the ${roles.length === 1 ? 'role' : 'roles'} ${named}`;
  out.printText(`${safeText(caller.name)} (${caller.kind}) has ${held}.\n`);
  const rows = [...organization, ...environment].map((explained) => [
    explained.scope,
    safeText(describePermitting(explained).join('; ')),
  ]);
  if (rows.length === 0) out.note('Nothing is permitted there.');
  else printList(out, columns, rows, options);
  if (maxOpenDuration !== undefined) out.note(`Sessions last at most ${maxOpenDuration}.`);
}

/** Describes the roles and the grants that permit a scope. */
function describePermitting({ roles, grants }: ExplainedScope): string[] {
  return [
    ...roles.map(({ name, entries }) => `role ${name} (${entries.map(({ path }) => path).join(', ')})`),
    ...grants.map(
      ({ grantee, project, environment, permission }) =>
        `grant ${permission} on ${project}/${environment} to the ${grantee.kind} ${grantee.name}`,
    ),
  ];
}
