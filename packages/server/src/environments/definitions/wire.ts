import { type Static, Type } from 'typebox';
import { identityOf } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { HttpRequest } from '../../http/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import { environmentUnknown } from '../grants/index.ts';
import { type EnvironmentVersion, parseEnvironment, parseEnvironmentVersion } from '../names.ts';
import type { DeletedEnvironment } from './deleted/deleted-environment-store.ts';
import type { Author, EnvironmentTag, Revision, RevisionTag } from './environments/environment.ts';
import type { ListedEnvironment } from './environments/list-environments.ts';
import type { EnvironmentRequest } from './environments/load-environment.ts';
import { latestTag } from './revisions/resolve-version.ts';

/** The schemas of the contract (docs/contract/README.md#schemas) that the routes of this folder use. */
export const environmentPath = Type.Object({
  orgName: Type.String(),
  projectName: Type.String(),
  envName: Type.String(),
});

/** The beginning of an environment's URL. */
export const environmentUrl = '/api/esc/environments/:orgName/:projectName/:envName';

/** Parses the environment in a path. Throws `environment_unknown` for names that no environment can have. */
export function environmentOf(
  request: HttpRequest,
  { projectName, envName }: { readonly projectName: string; readonly envName: string },
): EnvironmentRequest {
  const { organization } = identityOf(request);
  const given = { project: projectName, name: envName };
  const environment = parseEnvironment(given);
  if (environment === null) throw environmentUnknown(organization, given);
  return { organization, environment };
}

/** Throws `version_invalid`. */
export function parseVersion(text: string): EnvironmentVersion {
  const version = parseEnvironmentVersion(text);
  if (version !== null) return version;
  throw new EnvironmentError(
    'version_invalid',
    `${JSON.stringify(text.slice(0, 100))} is not a version: use the number of a revision or the name of a tag.`,
  );
}

/** Revision numbers, in the range that both engines store. */
export const revisionNumber = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 });

/** The schema of a 200 response without a body. */
export const noBody = Type.Unsafe<undefined>({ type: 'null' });

const userInfoSchema = namedObject('UserInfo', {
  avatarUrl: Type.String(),
  githubLogin: Type.String(),
  name: Type.String(),
});

export const settingsSchema = namedObject('EnvironmentSettings', { deletionProtected: Type.Boolean() });

export const environmentListSchema = namedObject('ListEnvironmentsResponse', {
  environments: Type.Array(
    namedObject('OrgEnvironment', {
      id: Type.String(),
      organization: Type.String(),
      project: Type.String(),
      name: Type.String(),
      created: Type.String({ format: 'date-time' }),
      modified: Type.String({ format: 'date-time' }),
      ownedBy: userInfoSchema,
      referrerMetadata: namedObject('EnvironmentReferrerMetadata', {
        environmentReferrerCount: Type.Integer(),
        insightsAccountReferrerCount: Type.Integer(),
        stackReferrerCount: Type.Integer(),
      }),
      settings: settingsSchema,
      tags: Type.Record(Type.String(), Type.String()),
      deletedAt: Type.Optional(
        Type.String({ format: 'date-time', description: 'Time of deletion, for a deleted environment.' }),
      ),
    }),
  ),
  nextToken: Type.Optional(
    Type.String({ description: 'Token for the next page; missing on the last page.' }),
  ),
});

export const metadataSchema = namedObject('EnvironmentMetadata', {
  id: Type.String(),
  ownedBy: userInfoSchema,
  oidcSubjectV2: Type.String({ description: 'The subject of identity tokens from fn::open::oidc.' }),
  permission: Type.String({ description: 'Your permission: read, open, write or admin.' }),
  gatedActions: Type.Array(Type.String()),
  openRequestNeeded: Type.Boolean(),
});

export const revisionSchema = namedObject('EnvironmentRevision', {
  number: Type.Integer(),
  created: Type.String({ format: 'date-time' }),
  creatorLogin: Type.String(),
  creatorName: Type.String(),
  tags: Type.Array(Type.String()),
  retracted: Type.Optional(
    namedObject('EnvironmentRevisionRetracted', {
      at: Type.String({ format: 'date-time' }),
      byLogin: Type.String(),
      byName: Type.String(),
      reason: Type.String(),
      replacement: Type.Integer(),
    }),
  ),
});

const editMembers = {
  created: Type.String({ format: 'date-time' }),
  modified: Type.String({ format: 'date-time' }),
  editorLogin: Type.String(),
  editorName: Type.String(),
};

export const revisionTagSchema = namedObject('EnvironmentRevisionTag', {
  name: Type.String(),
  revision: Type.Integer(),
  ...editMembers,
});

export const environmentTagSchema = namedObject('EnvironmentTag', {
  name: Type.String(),
  value: Type.String(),
  ...editMembers,
});

export function formatUserInfo({ login, name }: Author): Static<typeof userInfoSchema> {
  return { avatarUrl: '', githubLogin: login, name };
}

export function formatListed({
  organizationName,
  environment,
  tags,
}: ListedEnvironment): Static<typeof environmentListSchema>['environments'][number] {
  const { id, project, name, createdAt, modifiedAt, owner, deletionProtected } = environment;
  return {
    id,
    organization: organizationName,
    project,
    name,
    created: formatTime(createdAt),
    modified: formatTime(modifiedAt),
    ownedBy: formatUserInfo(owner),
    referrerMetadata: {
      environmentReferrerCount: 0,
      insightsAccountReferrerCount: 0,
      stackReferrerCount: 0,
    },
    settings: { deletionProtected },
    tags: Object.fromEntries(tags.map((tag) => [tag.name, tag.value])),
  };
}

export function formatDeleted(
  organizationName: OrganizationName,
  environment: DeletedEnvironment,
): Static<typeof environmentListSchema>['environments'][number] {
  return {
    ...formatListed({ organizationName, environment, tags: [] }),
    deletedAt: formatTime(environment.deletedAt),
  };
}

export function formatRevision(revision: Revision, tags: readonly string[]): Static<typeof revisionSchema> {
  const { number, createdAt, creator, retraction } = revision;
  return {
    number,
    created: formatTime(createdAt),
    creatorLogin: creator.login,
    creatorName: creator.name,
    tags: [...tags],
    ...(retraction === null
      ? {}
      : {
          retracted: {
            at: formatTime(retraction.at),
            byLogin: retraction.by.login,
            byName: retraction.by.name,
            reason: retraction.reason,
            replacement: retraction.replacement,
          },
        }),
  };
}

export function formatRevisionTag(tag: RevisionTag): Static<typeof revisionTagSchema> {
  return { name: tag.name, revision: tag.revision, ...formatEdit(tag) };
}

/** Returns the tag that always exists: it is on the current revision, and has that revision's author. */
export function latestTagOn({ number, createdAt, creator }: Revision): RevisionTag {
  return { name: latestTag, revision: number, createdAt, modifiedAt: createdAt, editor: creator };
}

export function formatEnvironmentTag(tag: EnvironmentTag): Static<typeof environmentTagSchema> {
  return { name: tag.name, value: tag.value, ...formatEdit(tag) };
}

function formatEdit({
  createdAt,
  modifiedAt,
  editor,
}: Pick<EnvironmentTag, 'createdAt' | 'modifiedAt' | 'editor'>) {
  return {
    created: formatTime(createdAt),
    modified: formatTime(modifiedAt),
    editorLogin: editor.login,
    editorName: editor.name,
  };
}

function formatTime(at: number): string {
  return new Date(at).toISOString();
}
