import { administratorRole } from '../access/index.ts';
import { appendAuditEvents } from '../audit/index.ts';
import type { OrganizationName } from '../contract/organization-name.ts';
import type { Database, Tx } from '../database/index.ts';
import {
  generateAccessToken,
  hasBootstrapToken,
  hashAccessToken,
  replaceBootstrapToken,
} from '../inbound/access-tokens/index.ts';
import { newId } from '../platform/new-id.ts';
import { StartupError } from '../platform/startup-error.ts';
import type { Clock } from '../platform/time/clock.ts';
import { ensureUser, findOrganization, insertMember, insertOrganization } from '../tenancy/index.ts';

export interface BootstrapContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly organizationName: OrganizationName;
  /** Set by the operator, who may change it between starts; null to create one on first start. */
  readonly token: string | null;
}

const administrator = 'admin';

/** Ensures that the first organization exists, with an administrator who has the operator's token, if one is set. */
export async function bootstrap(context: BootstrapContext): Promise<void> {
  const { database, token } = context;
  const existing = await findOrganization(database.db, context.organizationName);
  if (existing && token === null) return;
  await database.write({ by: 'bootstrap', topics: 'trust' }, async (tx) => {
    const { organizationId, userId } = await ensureAdministrator(tx, context);
    if (token === null) return;
    const createdAt = context.clock.now();
    const replaced = await replaceBootstrapToken(tx, { hash: hashAccessToken(token), userId, createdAt });
    if (replaced)
      await audit(tx, context, organizationId, `The operator set the bootstrap token of ${administrator}`);
  });
}

/**
 * Creates the first access token of the administrator and returns it, unless there ever was one. It can be shown only now,
 * so nothing may fail between this and showing it.
 */
export async function createFirstToken(context: BootstrapContext): Promise<string | null> {
  const { database } = context;
  if (await hasBootstrapToken(database.db)) return null;
  const token = generateAccessToken();
  return database.write({ by: 'bootstrap', topics: 'trust' }, async (tx) => {
    // Another process may have started at the same time.
    if (await hasBootstrapToken(tx)) return null;
    const { organizationId, userId } = await ensureAdministrator(tx, context);
    const createdAt = context.clock.now();
    await replaceBootstrapToken(tx, { hash: hashAccessToken(token), userId, createdAt });
    await audit(
      tx,
      context,
      organizationId,
      `The first start created the bootstrap token of ${administrator}`,
    );
    return token;
  });
}

async function ensureAdministrator(tx: Tx, context: BootstrapContext) {
  const createdAt = context.clock.now();
  const user = await ensureUser(tx, {
    id: newId(),
    login: administrator,
    name: administrator,
    email: '',
    createdAt,
  });
  if (!user)
    throw new StartupError('configuration', 'a login that differs from "admin" only in case already exists');
  const draft = { id: newId(), name: context.organizationName, createdAt };
  await insertOrganization(tx, draft);
  const organization = await findOrganization(tx, context.organizationName);
  if (!organization) {
    const message = 'SYMBOLON_BOOTSTRAP_ORG differs from an existing organization only in case';
    throw new StartupError('configuration', message);
  }
  if (organization.id === draft.id) {
    await insertMember(tx, {
      organizationId: organization.id,
      userId: user.id,
      roleId: administratorRole,
      createdAt,
    });
  }
  return { organizationId: organization.id, userId: user.id };
}

function audit(
  tx: Tx,
  { database, clock }: BootstrapContext,
  organizationId: string,
  description: string,
): Promise<void> {
  return appendAuditEvents(tx, database.engine, [
    {
      organizationId,
      at: clock.now(),
      event: 'personal-token-created',
      actor: { kind: 'server', name: 'symbolon' },
      sourceIp: '',
      requestId: newId(),
      description,
      details: { name: 'bootstrap' },
    },
  ]);
}
