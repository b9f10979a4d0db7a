import type { EnvironmentReference } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import type { CommandContext, PositionalSpec } from '../command-line/command.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import type { OrgSession } from '../session/open-session.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatEnvironmentArgument, parseEnvironmentArgument } from './environment-argument.ts';

/** A session for one environment of an organization. */
export interface EnvironmentSession extends OrgSession {
  readonly environment: EnvironmentReference;
  /** The path parameters of API calls. */
  readonly path: { readonly orgName: string; readonly projectName: string; readonly envName: string };
  /** `app/prod@3` */
  readonly label: string;
}

export const environmentArgument: PositionalSpec = {
  name: 'ENV',
  description: 'ENV, PROJECT/ENV or ORG/PROJECT/ENV',
};

export const versionedArgument: PositionalSpec = {
  name: 'ENV',
  description: 'ENV, PROJECT/ENV or ORG/PROJECT/ENV, optionally with @REVISION or @TAG',
};

/**
 * Opens a session for the environment that an argument names. Throws a usage error if it has a version that the command
 * does not accept.
 */
export async function openEnvironmentSession(
  context: CommandContext,
  text: string,
  options: { readonly version: 'allowed' | 'refused' },
): Promise<EnvironmentSession> {
  const { organization, project, name, version } = parseEnvironmentArgument(text);
  if (version !== null && options.version === 'refused') {
    throw usageError('this command applies to all revisions of an environment: omit the version');
  }
  if (organization !== null && context.org !== undefined && context.org !== organization) {
    throw usageError('the environment and --org name different organizations');
  }
  const session = await openOrgSession({ ...context, org: organization ?? context.org });
  const { orgName } = session;
  const path = { orgName, projectName: project, envName: name };
  suggestEnvironment(context, session, `${project}/${name}`);
  if (version !== null && !/^\d+$/.test(version)) suggestTag(context, session, path, version);
  return {
    ...session,
    environment: { organization: orgName, project, name, ...(version === null ? {} : { version }) },
    path,
    label: formatEnvironmentArgument({ project, name, version }),
  };
}

/** Registers a suggestion in case the organization has no such environment. */
export function suggestEnvironment(
  { onUnknown }: CommandContext,
  { client, orgName }: OrgSession,
  wanted: string,
): void {
  onUnknown(async () => {
    const { environments = [] } = await client.request('GET /api/esc/environments/{orgName}', {
      path: { orgName },
    });
    const known = environments.map((each) => `${each.project}/${each.name}`);
    // The name exists, so something else is unknown: a revision, a tag, a value.
    return known.includes(wanted) ? null : suggestName(wanted, known, 'environment');
  });
}

/** Registers a suggestion in case the environment has no such revision tag. */
function suggestTag(
  { onUnknown }: CommandContext,
  { client }: OrgSession,
  path: EnvironmentSession['path'],
  wanted: string,
): void {
  onUnknown(async () => {
    const { tags } = await client.request(
      'GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions/tags',
      { path },
    );
    const known = tags.map(({ name }) => name);
    return known.includes(wanted) ? null : suggestName(wanted, known, 'revision tag');
  });
}
