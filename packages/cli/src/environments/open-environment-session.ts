import type { EnvironmentReference } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import type { CommandContext, PositionalSpec } from '../command-line/command.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import type { OrgSession } from '../issuers/find-issuer.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatEnvironmentArgument, parseEnvironmentArgument } from './environment-argument.ts';

/** An organization's environment, and whoever speaks to the server about it. */
export interface EnvironmentSession extends OrgSession {
  readonly environment: EnvironmentReference;
  /** As calls take it. */
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
  description: 'ENV, PROJECT/ENV or ORG/PROJECT/ENV, with @REVISION or @TAG for one that is not the latest',
};

/** A session about the environment that an argument names. Throws a usage error where it cannot have a version. */
export async function openEnvironmentSession(
  context: CommandContext,
  text: string,
  options: { readonly version: 'allowed' | 'refused' },
): Promise<EnvironmentSession> {
  const { organization, project, name, version } = parseEnvironmentArgument(text);
  if (version !== null && options.version === 'refused') {
    throw usageError('this is about an environment with all its revisions: leave the version out');
  }
  if (organization !== null && context.org !== undefined && context.org !== organization) {
    throw usageError('the environment and --org name two organizations');
  }
  const session = await openOrgSession({ ...context, org: organization ?? context.org });
  const { orgName } = session;
  context.onUnknown(async () => {
    const { environments = [] } = await session.client.request('GET /api/esc/environments/{orgName}', {
      path: { orgName },
    });
    const known = environments.map((each) => `${each.project}/${each.name}`);
    // A name that exists is not what is unknown: a revision, a tag, a value.
    return known.includes(`${project}/${name}`)
      ? null
      : suggestName(`${project}/${name}`, known, 'environment');
  });
  return {
    ...session,
    environment: { organization: orgName, project, name, ...(version === null ? {} : { version }) },
    path: { orgName, projectName: project, envName: name },
    label: formatEnvironmentArgument({ project, name, version }),
  };
}
