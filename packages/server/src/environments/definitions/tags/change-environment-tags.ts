import type { Caller, EnvironmentScope } from '../../../access/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { authorOf, type Environment, type EnvironmentTag } from '../environments/environment.ts';
import {
  changeEnvironment,
  type EnvironmentRequest,
  loadEnvironment,
} from '../environments/load-environment.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import {
  countEnvironmentTags,
  deleteEnvironmentTag,
  findEnvironmentTag,
  insertEnvironmentTag,
  maxEnvironmentTags,
  updateEnvironmentTag,
} from './environment-tag-store.ts';

const nameForm = /^[A-Za-z0-9_.:-]{1,100}$/;
const maxValueCharacters = 1_000;

/** Sets a tag, a name with a value, on an environment. Requires `write`, as do changing and deleting a tag. */
export async function createEnvironmentTag(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & { readonly name: string; readonly value: string },
): Promise<EnvironmentTag> {
  return changeTags(
    context,
    caller,
    { ...request, needed: 'environment_tag:create' },
    async (tx, environment) => {
      const createdAt = context.clock.now();
      const tag = {
        name: parseTagName(request.name),
        value: parseTagValue(request.value),
        createdAt,
        modifiedAt: createdAt,
        editor: authorOf(caller),
      };
      if ((await countEnvironmentTags(tx, environment.id)) >= maxEnvironmentTags)
        throw new EnvironmentError(
          'tags_too_many',
          `${environment.project}/${environment.name} has ${maxEnvironmentTags} tags, the maximum; delete one first.`,
        );
      if (!(await insertEnvironmentTag(tx, environment.id, tag))) throw tagExists(environment, tag.name);
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment,
        event: 'environment-tag-created',
        did: `created the tag ${tag.name} on`,
        details: { tag: tag.name, value: tag.value },
      });
      return tag;
    },
  );
}

/**
 * Changes a tag whose value is still `currentValue`; otherwise throws `tag_moved_on`. An empty name or value stays as
 * before, because the contract's clients send them so.
 */
export async function changeEnvironmentTag(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & {
    readonly name: string;
    readonly currentValue: string;
    readonly newName: string;
    readonly newValue: string;
  },
): Promise<EnvironmentTag> {
  const { name } = request;
  return changeTags(
    context,
    caller,
    { ...request, needed: 'environment_tag:update' },
    async (tx, environment) => {
      const before = await findEnvironmentTag(tx, environment.id, name);
      if (!before) throw environmentTagUnknown(environment, name);
      if (before.value !== request.currentValue) {
        throw new EnvironmentError(
          'tag_moved_on',
          `The tag ${name} has changed since it was read: its value is ${JSON.stringify(before.value)}.`,
        );
      }
      const tag = {
        ...before,
        name: parseTagName(request.newName || before.name),
        value: parseTagValue(request.newValue || before.value),
        modifiedAt: context.clock.now(),
        editor: authorOf(caller),
      };
      if (!(await updateEnvironmentTag(tx, environment.id, { name, tag })))
        throw tagExists(environment, tag.name);
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment,
        event: 'environment-tag-updated',
        did: `changed the tag ${name} on`,
        details: { tag: name, name: tag.name, from: before.value, value: tag.value },
      });
      return tag;
    },
  );
}

export async function removeEnvironmentTag(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & { readonly name: string },
): Promise<void> {
  const { name } = request;
  await changeTags(
    context,
    caller,
    { ...request, needed: 'environment_tag:delete' },
    async (tx, environment) => {
      const tag = await findEnvironmentTag(tx, environment.id, name);
      if (!tag) throw environmentTagUnknown(environment, name);
      await deleteEnvironmentTag(tx, environment.id, name);
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment,
        event: 'environment-tag-deleted',
        did: `deleted the tag ${name} from`,
        details: { tag: name, value: tag.value },
      });
    },
  );
}

export function environmentTagUnknown({ project, name }: Environment, tag: string): EnvironmentError {
  return new EnvironmentError(
    'tag_unknown',
    `${project}/${name} has no tag ${JSON.stringify(tag.slice(0, 100))}.`,
  );
}

async function changeTags<Needed extends EnvironmentScope, Result>(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & { readonly needed: Needed },
  work: (tx: EnvironmentTx<Needed>, environment: Environment) => Promise<Result>,
): Promise<Result> {
  const environment = await loadEnvironment(context, caller, request);
  return changeEnvironment(
    context,
    caller,
    { organization: request.organization, environment, needed: request.needed },
    work,
  );
}

function tagExists({ project, name }: Environment, tag: string): EnvironmentError {
  return new EnvironmentError(
    'tag_exists',
    `${project}/${name} already has the tag ${JSON.stringify(tag)}; change that tag instead.`,
  );
}

function parseTagName(text: string): string {
  if (nameForm.test(text)) return text;
  throw new EnvironmentError(
    'tag_invalid',
    `${JSON.stringify(text.slice(0, 100))} cannot be the name of a tag: use 1 to 100 letters, digits, "-", "_", "." and ":".`,
  );
}

function parseTagValue(text: string): string {
  if (text !== '' && text.length <= maxValueCharacters) return text;
  throw new EnvironmentError(
    'tag_invalid',
    `The value of a tag must have 1 to ${maxValueCharacters} characters; this value has ${text.length}.`,
  );
}
