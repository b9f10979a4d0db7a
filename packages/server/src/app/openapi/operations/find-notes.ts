import { environmentOperations } from './environment-operations.ts';
import { identityOperations } from './identity-operations.ts';
import type { OperationNotes } from './operation-notes.ts';
import { organizationOperations } from './organization-operations.ts';

const notes: Readonly<Record<string, OperationNotes>> = {
  ...organizationOperations,
  ...identityOperations,
  ...environmentOperations,
};

/** Returns the notes on an operation. Throws if it has none, so that no document lacks its errors. */
export function findNotes(operationId: string): OperationNotes {
  const found = notes[operationId];
  if (found !== undefined) return found;
  throw new Error(
    `${operationId} needs its errors and its command in packages/server/src/app/openapi/operations/*-operations.ts`,
  );
}

/** Returns the operations that have notes and are not among the given ones. */
export function findUnusedNotes(operationIds: ReadonlySet<string>): string[] {
  return Object.keys(notes).filter((id) => !operationIds.has(id));
}
