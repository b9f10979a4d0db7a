import type { DocumentedRoute } from './documented-route.ts';
import type { OperationNotes } from './operations/operation-notes.ts';

/** The codes of each status that an operation can have; a status without codes has the meaning that it has everywhere. */
export type CodesOfStatuses = ReadonlyMap<number, readonly string[]>;

/**
 * Returns the error statuses of an operation: those of its codes, by the error tables of its route, and those that
 * follow from its access rule, path and body. Throws if the route does not translate a code.
 */
export function listErrorStatuses(documented: DocumentedRoute, notes: OperationNotes): CodesOfStatuses {
  const { statuses, operationId } = documented;
  const codes = notes.errors === 'all' ? Object.keys(statuses) : notes.errors;
  const found = new Map<number, string[]>(statusesOfRoute(documented).map((status) => [status, []]));
  for (const code of codes) {
    const status = statuses[code];
    if (status === undefined)
      throw new Error(`the route of ${operationId} does not translate the code ${code}`);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return new Map([...found].toSorted(([left], [right]) => left - right));
}

function statusesOfRoute({ route, form }: DocumentedRoute): number[] {
  const { access, exemptFromRequestLimit: exempt = false } = route.config ?? {};
  const hasBody = route.schema?.body !== undefined;
  // RFC 6749 §5.2: every fault in a token request is a 400.
  const ofBody = hasBody && form === 'ErrorResponse' ? [413, 415] : [];
  return [
    400,
    ...(access?.kind === 'public' ? [] : [401]),
    ...(access?.kind === 'organization' ? [403, 404] : []),
    ...ofBody,
    ...(route.url.includes(':') ? [414] : []),
    ...(exempt ? [] : [429, 503]),
    500,
  ];
}
