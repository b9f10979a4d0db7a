import { identityOf } from '../access/index.ts';
import { auditRoutes } from '../audit-log/index.ts';
import type { AppParts } from './app-parts.ts';
import { compileTextPattern } from './compile-text-pattern.ts';

/** Composes the reading, export and verification of audit logs. */
export async function composeAuditLog({ database, http }: AppParts): Promise<void> {
  await http.register(
    auditRoutes({
      database,
      organizationIdOf: (request) => identityOf(request).organization.organizationId,
      compilePattern: compileTextPattern,
    }),
  );
}
