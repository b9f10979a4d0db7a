import type { Caller, EnvironmentScope } from '../../../access/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import { isRevisionTagName } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { authorOf, type Environment } from '../environments/environment.ts';
import {
  changeEnvironment,
  type EnvironmentRequest,
  loadEnvironment,
} from '../environments/load-environment.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { latestTag, resolveVersion } from './resolve-version.ts';
import {
  countRevisionTags,
  deleteRevisionTag,
  findRevisionTag,
  insertRevisionTag,
  maxRevisionTags,
  moveRevisionTag,
} from './revision-tag-store.ts';

export interface RevisionTagRequest extends EnvironmentRequest {
  readonly name: string;
  /** Null for the latest revision. */
  readonly revision: number | null;
}

/** Tags a revision. Requires `write`, as do moving and deleting a tag, because tags decide which revision is opened. */
export async function createRevisionTag(
  context: DefinitionContext,
  caller: Caller,
  request: RevisionTagRequest,
): Promise<void> {
  const { name } = request;
  await changeTags(
    context,
    caller,
    { ...request, needed: 'environment_version:create' },
    async (tx, environment) => {
      const { number: revision } = await resolveVersion(tx, environment, request.revision);
      const createdAt = context.clock.now();
      const tag = { name, revision, createdAt, modifiedAt: createdAt, editor: authorOf(caller) };
      if ((await countRevisionTags(tx, environment.id)) >= maxRevisionTags)
        throw new EnvironmentError(
          'tags_too_many',
          `${environment.project}/${environment.name} has ${maxRevisionTags} revision tags, the maximum; delete one first.`,
        );
      if (!(await insertRevisionTag(tx, environment.id, tag))) {
        throw new EnvironmentError(
          'tag_exists',
          `${environment.project}/${environment.name} already has the revision tag ${JSON.stringify(name)}; change that tag instead.`,
        );
      }
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment,
        event: 'environment-revision-tag-created',
        did: `added the tag ${name} to revision ${revision} of`,
        details: { tag: name, revision },
      });
    },
  );
}

/** Moves a tag to another revision. */
export async function changeRevisionTag(
  context: DefinitionContext,
  caller: Caller,
  request: RevisionTagRequest,
): Promise<void> {
  const { name } = request;
  await changeTags(
    context,
    caller,
    { ...request, needed: 'environment_version:update' },
    async (tx, environment) => {
      const tag = await findRevisionTag(tx, environment.id, name);
      if (!tag) throw revisionTagUnknown(environment, name);
      const { number: revision } = await resolveVersion(tx, environment, request.revision);
      const move = { name, to: revision, at: context.clock.now(), editor: authorOf(caller) };
      await moveRevisionTag(tx, environment.id, move);
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment,
        event: 'environment-revision-tag-update',
        did: `moved the tag ${name} to revision ${revision} of`,
        details: { tag: name, from: tag.revision, revision },
      });
    },
  );
}

export async function removeRevisionTag(
  context: DefinitionContext,
  caller: Caller,
  request: Omit<RevisionTagRequest, 'revision'>,
): Promise<void> {
  const { name } = request;
  await changeTags(
    context,
    caller,
    { ...request, needed: 'environment_version:delete' },
    async (tx, environment) => {
      const tag = await findRevisionTag(tx, environment.id, name);
      if (!tag) throw revisionTagUnknown(environment, name);
      await deleteRevisionTag(tx, environment.id, name);
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment,
        event: 'environment-revision-tag-delete',
        did: `deleted the tag ${name} of`,
        details: { tag: name, revision: tag.revision },
      });
    },
  );
}

export function revisionTagUnknown({ project, name }: Environment, tag: string): EnvironmentError {
  return new EnvironmentError(
    'tag_unknown',
    `${project}/${name} has no revision tag ${JSON.stringify(tag.slice(0, 100))}.`,
  );
}

async function changeTags<Needed extends EnvironmentScope>(
  context: DefinitionContext,
  caller: Caller,
  request: Omit<RevisionTagRequest, 'revision'> & { readonly needed: Needed },
  work: (tx: EnvironmentTx<Needed>, environment: Environment) => Promise<void>,
): Promise<void> {
  const { organization, needed } = request;
  const environment = await loadEnvironment(context, caller, request);
  requireOwnTag(request.name);
  await changeEnvironment(context, caller, { organization, environment, needed }, work);
}

function requireOwnTag(name: string): void {
  if (!isRevisionTagName(name)) {
    throw new EnvironmentError(
      'tag_invalid',
      `${JSON.stringify(name.slice(0, 100))} cannot be the name of a revision tag: use 1 to 100 letters, digits, "-", "_" and ".", and begin with a letter or "_".`,
    );
  }
  // A name that differs only in case would be mistaken for it.
  if (name.toLowerCase() === latestTag) {
    throw new EnvironmentError(
      'tag_reserved',
      'The tag latest always refers to the latest revision: it cannot be created, moved or deleted.',
    );
  }
}
