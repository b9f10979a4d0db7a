import {
  type Authority,
  AuthorityRefusal,
  actorOf,
  authorize,
  callerKeyOf,
  Identity,
  type OrganizationAccess,
  type Principal,
  unknownOrganization,
} from '../access/index.ts';
import { appendAuditEvents } from '../audit/index.ts';
import { parseOrganizationName } from '../contract/organization-name.ts';
import type { Database } from '../database/index.ts';
import { type AccessRefusal, type AccessRequest, type CheckAccess, refuseAccess } from '../http/index.ts';
import {
  type Authentication,
  authenticate,
  authenticateAgain,
  lockAccessToken,
  type PrincipalSource,
} from '../inbound/access-tokens/index.ts';
import type { LastUses } from '../platform/last-uses.ts';
import type { Result } from '../platform/result.ts';
import type { Clock } from '../platform/time/clock.ts';

interface AccessContext extends PrincipalSource {
  readonly database: Database;
  readonly clock: Clock;
  readonly lastUses: LastUses;
}

interface Admitted {
  readonly principal: Principal;
  readonly organization: OrganizationAccess | null;
}

interface RefusedCaller extends AccessRefusal {
  /** The refused caller and their organization; null if no audit log records the refusal. */
  readonly audited: { readonly principal: Principal; readonly organizationId: string } | null;
}

/** Creates the check that authenticates a credential and authorizes its identity. */
export function createAccessCheck(context: AccessContext): CheckAccess<Identity> {
  return async (request) => {
    const outcome = decide(await authenticate(context, request.credential), request);
    if (!outcome.ok) {
      await auditRefusal(context, request, outcome.fault);
      const { refusal, message } = outcome.fault;
      return { ok: false, fault: { refusal, message } };
    }
    const { principal, organization } = outcome.value;
    const authority = authorityOf(context, request, { principal, organization });
    const identity = new Identity(principal, organization, authority);
    return { ok: true, value: { identity, callerKey: callerKeyOf(principal) } };
  };
}

function decide(
  authentication: Authentication,
  { rule, organizationInPath }: AccessRequest,
): Result<Admitted, RefusedCaller> {
  if (!authentication.ok) {
    const message = authentication.fault;
    return { ok: false, fault: { refusal: 'unauthenticated', message, audited: null } };
  }
  const principal = authentication.value;
  if (rule.kind === 'authenticated') return { ok: true, value: { principal, organization: null } };
  const name = parseOrganizationName(organizationInPath ?? '');
  if (name === null)
    return { ok: false, fault: { ...unknownOrganization(organizationInPath ?? ''), audited: null } };
  const authorization = authorize(principal, rule.permission, name);
  if (authorization.ok) return { ok: true, value: { principal, organization: authorization.value } };
  const { fault } = authorization;
  const { refusal, message } = fault;
  const audited =
    fault.refusal === 'forbidden' ? { principal, organizationId: fault.organization.organizationId } : null;
  return { ok: false, fault: { refusal, message, audited } };
}

const organizationChanged: RefusedCaller = {
  refusal: 'not_found',
  message: 'The organization has changed in the meantime.',
  audited: null,
};

/** Authorizes the presented token again, by its id, within a transaction. */
function authorityOf(context: AccessContext, request: AccessRequest, first: Admitted): Authority {
  const organizationIds = organizationsOf(first);
  return {
    organizationIds,
    refusal(message) {
      const { principal, organization } = first;
      const audited = organization && { principal, organizationId: organization.organizationId };
      return refusalOf(context, request, { refusal: 'forbidden', message, audited });
    },
    async check(tx) {
      if (organizationIds.length === 0)
        await lockAccessToken(tx, context.database.engine, first.principal.token.id);
      const outcome = decide(await authenticateAgain(context, tx, first.principal.token.id), request);
      const unchanged =
        outcome.ok && outcome.value.organization?.organizationId === first.organization?.organizationId;
      if (unchanged) return outcome.value.principal;
      const refused = outcome.ok ? organizationChanged : outcome.fault;
      throw refusalOf(context, request, refused);
    },
  };
}

function refusalOf(context: AccessContext, request: AccessRequest, refused: RefusedCaller): AuthorityRefusal {
  return new AuthorityRefusal(async () => {
    await auditRefusal(context, request, refused);
    throw refuseAccess(refused);
  });
}

function organizationsOf({ principal, organization }: Admitted): string[] {
  if (organization !== null) return [organization.organizationId];
  if (principal.kind !== 'user') return [principal.organizationId];
  return principal.memberships.map(({ organizationId }) => organizationId);
}

async function auditRefusal(
  { database, clock }: AccessContext,
  { rule, sourceIp, requestId }: AccessRequest,
  { audited, message }: RefusedCaller,
): Promise<void> {
  if (audited === null) return;
  const { organizationId, principal } = audited;
  await database.write({ by: 'refusals' }, (tx) =>
    appendAuditEvents(tx, database.engine, [
      {
        organizationId,
        at: clock.now(),
        event: 'auth-failure-organization-role',
        actor: actorOf(principal),
        sourceIp,
        requestId,
        description: message,
        details: rule.kind === 'organization' ? { permission: rule.permission } : {},
      },
    ]),
  );
}
