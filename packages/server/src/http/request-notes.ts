import type { HttpRequest } from './caller.ts';

/** What became known of a request while it was answered. */
interface RequestNotes {
  /** Of its exchange. */
  readonly decisionId?: string;
  /** Where it is traced. */
  readonly traceId?: string;
}

const notes = new WeakMap<object, RequestNotes>();

/** Has every log line about the request that is written from here on say this, too. */
export function noteOnRequest(request: HttpRequest, note: RequestNotes): void {
  notes.set(request, { ...notes.get(request), ...note });
}

/** What every log line about a request says of it. */
export function describeRequest(
  request: Pick<HttpRequest, 'id'>,
): { readonly requestId: string } & RequestNotes {
  return { requestId: request.id, ...notes.get(request) };
}
