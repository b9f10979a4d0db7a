import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

const responses = new AsyncLocalStorage<ServerResponse>();

/** Runs the work of a request, and associates it with the client that waits for the response. */
export function forClient(response: ServerResponse, work: () => void): void {
  responses.run(response, work);
}

/**
 * Calls the listener if the client of the current work has disconnected, or disconnects before the returned function is
 * called. Work without a client never counts as disconnected.
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

/** Cancels work whose client has disconnected, because nobody receives its result. */
export class ClientDisconnected extends Error {
  constructor() {
    super('the client disconnected');
  }
}
