import type { STSClient } from '@aws-sdk/client-sts';
import { createFairCache } from '../../../platform/fair-cache.ts';
import type { Cloud } from '../open-cloud.ts';
import { createSdkRequestHandler } from './sdk-request-handler.ts';

/** The options of `send`, which the SDK passes on to the request handler unchanged. */
export interface SendOptions {
  readonly cloud: Cloud;
  /** An option of the SDK itself; the deadline of the login applies instead. */
  readonly requestTimeout?: number;
}

/**
 * Caches STS clients by region and endpoint: creating a client takes longer than using it, and no client contains a credential.
 */
export function createStsClients() {
  const clients = createFairCache<STSClient>({ maxSize: 64 });
  const requestHandler = createSdkRequestHandler();

  return async (
    organizationId: string,
    place: { readonly region: string; readonly endpoint?: string | undefined },
  ) => {
    const { region, endpoint } = place;
    const key = `${region} ${endpoint ?? ''}`;
    const cached = clients.get(organizationId, key);
    if (cached) return cached;
    // Loaded by the first login, so that a server without logins does not use the memory.
    const { STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient({
      region,
      // Retries are left to retry-until-deadline.ts, as for every login.
      maxAttempts: 1,
      requestHandler,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    clients.set(organizationId, key, client);
    return client;
  };
}
