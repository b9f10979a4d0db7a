import {
  type Authority,
  AuthorityRefusal,
  actorOf,
  authorize,
  callerKeyOf,
  Identity,
  type OrganizationAccess,
  type Principal,
} from '../access/index.ts';
import { appendAuditEvents } from '../audit/index.ts';
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
import type { Clock } from '../platform/time/clock.ts';

interface AccessContext extends PrincipalSource {
  readonly database: Database;
  readonly clock: Clock;
  readonly lastUses: LastUses;
}

type Outcome =
  | {
      readonly allowed: true;
      readonly principal: Principal;
      readonly organization: OrganizationAccess | null;
    }
  | (AccessRefusal & {
      readonly allowed: false;
      /** The refused caller and their organization; null if no audit log records the refusal. */
      readonly audited: { readonly principal: Principal; readonly organizationId: string } | null;
    });

/** Creates the check that authenticates a credential and authorizes its identity. */
export function createAccessCheck(context: AccessContext): CheckAccess<Identity> {
  return async (request) => {
    const outcome = decide(await authenticate(context, request.credential), request);
    if (!outcome.allowed) {
      await auditRefusal(context, request, outcome);
      const { refusal, message } = outcome;
      return { allowed: false, refusal, message };
    }
    const { principal, organization } = outcome;
    const authority = authorityOf(context, request, { principal, organization });
    const identity = new Identity(principal, organization, authority);
    return { allowed: true, identity, callerKey: callerKeyOf(principal) };
  };
}

function decide(authentication: Authentication, { rule, organizationName }: AccessRequest): Outcome {
  if (!authentication.ok)
    return {
      allowed: false,
      refusal: 'unauthenticated',
      message: authentication.message,
      audited: null,
    };
  const { principal } = authentication;
  if (rule.kind === 'authenticated') return { allowed: true, principal, organization: null };
  const authorization = authorize(principal, rule.permission, organizationName ?? '');
  if (authorization.allowed) return { allowed: true, principal, organization: authorization.organization };
  const { refusal, message } = authorization;
  const audited =
    refusal === 'forbidden' ? { principal, organizationId: authorization.organization.organizationId } : null;
  return { allowed: false, refusal, message, audited };
}

/** Authorizes the presented token again, by its id, within a transaction. */
function authorityOf(
  context: AccessContext,
  request: AccessRequest,
  first: { readonly principal: Principal; readonly organization: OrganizationAccess | null },
): Authority {
  const organizationIds = organizationsOf(first);
  return {
    organizationIds,
    async check(tx) {
      if (organizationIds.length === 0)
        await lockAccessToken(tx, context.database.engine, first.principal.token.id);
      const outcome = decide(await authenticateAgain(context, tx, first.principal.token.id), request);
      if (outcome.allowed && outcome.organization?.organizationId === first.organization?.organizationId)
        return outcome.principal;
      const refused: Outcome & { allowed: false } = outcome.allowed
        ? {
            allowed: false,
            refusal: 'not_found',
            message: 'The organization has changed in the meantime.',
            audited: null,
          }
        : outcome;
      throw new AuthorityRefusal(async () => {
        await auditRefusal(context, request, refused);
        throw refuseAccess(refused);
      });
    },
  };
}

function organizationsOf({
  principal,
  organization,
}: {
  principal: Principal;
  organization: OrganizationAccess | null;
}): string[] {
  if (organization !== null) return [organization.organizationId];
  if (principal.kind !== 'user') return [principal.organizationId];
  return principal.memberships.map(({ organizationId }) => organizationId);
}

async function auditRefusal(
  { database, clock }: AccessContext,
  { rule, sourceIp, requestId }: AccessRequest,
  { audited, message }: Outcome & { allowed: false },
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
