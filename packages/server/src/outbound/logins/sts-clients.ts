import type { STSClient } from '@aws-sdk/client-sts';
import { LRUCache } from 'lru-cache';
import type { Cloud } from './open-cloud.ts';
import { createSdkRequestHandler } from './sdk-request-handler.ts';

/** What `send` is told beside the command: the SDK hands it on to the request handler as it is. */
export interface SendOptions {
  readonly cloud: Cloud;
  /** The SDK's own; the deadline of the login is what counts. */
  readonly requestTimeout?: number;
}

/** Clients of STS by place. They hold no credential and no login; making one takes longer than using it. */
export function createStsClients() {
  const clients = new LRUCache<string, STSClient>({ max: 32 });
  const requestHandler = createSdkRequestHandler();

  return async (place: { readonly region: string; readonly endpoint?: string | undefined }) => {
    const { region, endpoint } = place;
    const key = `${region} ${endpoint ?? ''}`;
    const known = clients.get(key);
    if (known) return known;
    // Loaded with the first login: a server that logs in nowhere does without its memory.
    const { STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient({
      region,
      // Every login retries in one way: retry-until-deadline.ts.
      maxAttempts: 1,
      requestHandler,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    clients.set(key, client);
    return client;
  };
}
