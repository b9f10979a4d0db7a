import type { HttpRequest } from './caller.ts';

/** Facts about a request that its log lines contain. */
interface RequestNotes {
  /** The decision of its token exchange. */
  readonly decisionId?: string;
  /** The trace that the request belongs to. */
  readonly traceId?: string;
}

const notes = new WeakMap<object, RequestNotes>();

/** Adds facts to all later log lines about the request. */
export function noteOnRequest(request: HttpRequest, note: RequestNotes): void {
  notes.set(request, { ...notes.get(request), ...note });
}

/** Returns the members that identify a request in a log line. */
export function describeRequest(
  request: Pick<HttpRequest, 'id'>,
): { readonly requestId: string } & RequestNotes {
  return { requestId: request.id, ...notes.get(request) };
}
