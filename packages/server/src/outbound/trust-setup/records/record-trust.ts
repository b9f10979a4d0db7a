import {
  administers,
  authorizedWrite,
  type Caller,
  loginOf,
  type Principal,
  recordEvent,
} from '../../../access/index.ts';
import type { OrganizationName } from '../../../contract/organization-name.ts';
import type { Database, Reader } from '../../../database/index.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import type { TrustRequest, TrustSetup } from '../make-trust-setup.ts';
import { TrustError } from '../trust-error.ts';
import {
  countTrustsOf,
  deleteTrust,
  findTrustsOf,
  type NamedEnvironment,
  putTrusts,
  type RecordedTrust,
} from './trust-store.ts';
import { trustedEnvironments } from './trusted-environments.ts';

export interface TrustRecordContext {
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * The limit for each principal, so that one principal cannot use up the records of others. Over the limit, new records
 * are refused; existing ones are kept, because a record reserves a name.
 */
const maxTrustsOfOne = 1_000;

/**
 * Records the environments and names of a generated trust setup, which reserves the names (`environments`, create).
 * Throws TrustError `trusts_too_many`.
 */
export async function recordTrust(
  context: TrustRecordContext,
  caller: Caller,
  { request, setup }: { readonly request: TrustRequest; readonly setup: TrustSetup },
): Promise<void> {
  const { trust } = setup;
  const organizationId = trust.organization.id;
  const creator = principalKey(caller.principal);
  const lastAt = context.clock.now();
  const trusts = trust.subjects.flatMap((subject) =>
    trustedEnvironments(subject).map((environment) => ({
      organizationId,
      ...('environmentId' in environment
        ? { environment: null, environmentId: environment.environmentId }
        : { environment, environmentId: null }),
      cloud: request.cloud,
      subject: subject.text,
      isPattern: subject.isPattern,
      audience: trust.audience,
      issuer: trust.issuer.url,
      names: namesOf(request),
      creator,
      creatorName: loginOf(caller.principal),
      createdAt: lastAt,
      lastAt,
    })),
  );
  if (trusts.length === 0) return;
  if (trusts.length > maxTrustsOfOne) throw tooMany(trust.organization.name);
  await authorizedWrite(context, caller, {}, async (tx) => {
    await putTrusts(tx, trusts);
    if ((await countTrustsOf(tx, organizationId, creator)) > maxTrustsOfOne)
      throw tooMany(trust.organization.name);
    await recordEvent(tx, context, {
      caller,
      organizationId,
      event: 'trust-setup-generated',
      description: `${caller.actor.name} generated a trust setup for ${request.cloud}: ${describeSubjects(trusts)}`,
      details: {
        cloud: request.cloud,
        audience: trust.audience,
        subjects: [...new Set(trusts.map(({ subject }) => subject))],
        names: namesOf(request),
      },
    });
  });
}

/** Deletes the record of a trust, once no relying party uses it. Throws TrustError `trust_unknown`. */
export async function removeTrust(
  context: TrustRecordContext,
  caller: Caller,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<void> {
  await authorizedWrite(context, caller, {}, async (tx) => {
    const trust = await deleteTrust(tx, organizationId, id);
    if (trust === null)
      throw new TrustError('trust_unknown', 'Unknown trust setup; list the trust setups to see their ids.');
    await recordEvent(tx, context, {
      caller,
      organizationId,
      event: 'trust-setup-deleted',
      description: `${caller.actor.name} deleted the record of a trust setup for ${trust.cloud}: ${trust.subject}`,
      details: {
        cloud: trust.cloud,
        audience: trust.audience,
        subjects: [trust.subject],
        names: trust.names,
      },
    });
  });
}

const maxTrustsNamed = 20;

/**
 * Finds the newest trust setup that another principal generated and that a new environment with this name would match.
 */
export function findTrustsOfOthers(
  db: Reader,
  principal: Principal,
  {
    organizationId,
    environment,
  }: { readonly organizationId: string; readonly environment: NamedEnvironment },
): Promise<RecordedTrust[]> {
  const query = { limit: maxTrustsNamed, exceptCreator: principalKey(principal) };
  return findTrustsOf(db, organizationId, environment, query);
}

/** Returns the principal's id; the organization's administrator tokens together form a separate principal. */
function principalKey(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return `user:${principal.userId}`;
    case 'team':
      return `team:${principal.teamId}`;
    case 'organization':
      return `organization:${administers(principal, principal.organizationId) ? 'admin' : 'member'}`;
    case 'runner':
      return `runner:${principal.runnerPoolId}`;
  }
}

function tooMany(organizationName: OrganizationName): TrustError {
  return new TrustError(
    'trusts_too_many',
    `Your trust setups can name at most ${maxTrustsOfOne} environments in total. An administrator of ${organizationName} can delete the records that are no longer needed ("symbolon trust list").`,
  );
}

const nameMembers = [
  ...(['role', 'accountId', 'application', 'subscriptionId', 'projectNumber'] as const),
  ...(['pool', 'provider', 'serviceAccount', 'mount'] as const),
];

function namesOf({ names }: TrustRequest): Record<string, string> {
  const given = nameMembers.flatMap((member): [string, string][] => {
    const value = names[member];
    return value === undefined ? [] : [[member, value]];
  });
  const { policies } = names;
  return Object.fromEntries(policies === undefined ? given : [...given, ['policies', policies.join(',')]]);
}

function describeSubjects(trusts: readonly Pick<RecordedTrust, 'subject'>[]): string {
  const subjects = [...new Set(trusts.map(({ subject }) => subject))];
  const shown = subjects.slice(0, 3).join(', ');
  return subjects.length > 3 ? `${shown} and ${subjects.length - 3} more` : shown;
}
