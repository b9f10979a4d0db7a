import { appendAuditEvents } from './audit/index.ts';
import type { Database } from './database/index.ts';
import type { CheckAccess } from './http/index.ts';
import { authenticate } from './inbound/access-tokens/index.ts';
import type { Clock } from './platform/clock.ts';
import type { LastUses } from './platform/last-uses.ts';
import { actorOf, authorize, Identity, loadPermission } from './tenancy/index.ts';

/** The one place where a credential becomes an identity and an identity a permission. */
export function createAccessCheck(context: {
  readonly database: Database;
  readonly clock: Clock;
  readonly lastUses: LastUses;
}): CheckAccess {
  return async (request) => {
    const authentication = await authenticate(context, request.credential);
    if (!authentication.ok)
      return { allowed: false, refusal: 'unauthenticated', message: authentication.message };
    const { principal } = authentication;
    if (request.rule.kind === 'authenticated')
      return { allowed: true, identity: new Identity(principal, null) };
    const permission = loadPermission(request.rule.permission);
    const authorization = authorize(principal, permission, request.organizationName ?? '');
    if (authorization.allowed)
      return { allowed: true, identity: new Identity(principal, authorization.reach) };
    if (authorization.refusal === 'forbidden') {
      await context.database.db.transaction().execute((tx) =>
        appendAuditEvents(tx, context.database.engine, [
          {
            organizationId: authorization.reach.organizationId,
            at: context.clock.now(),
            event: 'auth-failure-organization-role',
            actor: actorOf(principal),
            sourceIp: request.sourceIp,
            requestId: request.requestId,
            description: authorization.message,
            details: { permission },
          },
        ]),
      );
    }
    return { allowed: false, refusal: authorization.refusal, message: authorization.message };
  };
}
