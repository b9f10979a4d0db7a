import type { Cloud } from '../open-cloud.ts';

/** The members of the AWS SDK's HTTP request that this handler reads. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Creates a request handler that sends every request of the AWS SDK through its login's guarded client (`cloud`), which
 * retries.
 */
export function createSdkRequestHandler() {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest, options: { readonly cloud?: Cloud } = {}) {
      const { cloud } = options;
      if (cloud === undefined) throw new Error('the SDK sent a request outside a login');
      const { protocol, hostname, port, path, method, headers, body } = request;
      const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
      const answer = await cloud.request(url, {
        method,
        headers,
        ...(typeof body === 'string' || body instanceof Uint8Array ? { body } : {}),
      });
      const { status: statusCode } = answer;
      return { response: { statusCode, headers: { ...answer.headers }, body: Buffer.from(answer.text) } };
    },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}
