import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

const responses = new AsyncLocalStorage<ServerResponse>();

/** Runs the work of a request; all that it starts knows the client that waits for it. */
export function forClient(response: ServerResponse, work: () => void): void {
  responses.run(response, work);
}

/**
 * Calls the listener if the client of the current work disconnects, or has disconnected, before the returned function is
 * called. Work without a client is never disconnected.
 */
export function onDisconnect(listener: () => void): () => void {
  const response = responses.getStore();
  if (response === undefined) return () => {};
  if (response.destroyed) {
    listener();
    return () => {};
  }
  response.once('close', listener);
  return () => response.off('close', listener);
}

/** Ends work whose client has disconnected: nobody gets its result. */
export class ClientDisconnected extends Error {
  constructor() {
    super('the client disconnected');
  }
}
