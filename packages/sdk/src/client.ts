import { type CallOptions, type ClientOptions, callServer, parseAnswer } from './call-server.ts';
import { createEnvironments, type Environments } from './environments/create-environments.ts';
import type { OperationName, RequestArguments, ResponseOf } from './operation-types.ts';
import { parseServerUrl } from './parse-server-url.ts';

export interface Client {
  /** Without a trailing slash. */
  readonly url: string;
  /**
   * Calls the server: `client.request('GET /api/orgs/{orgName}/teams', { path: { orgName: 'main' } })`. Throws
   * SymbolonError. Retries repeatable calls on 429, 502, 503, 504 and connection failures.
   */
  request<Name extends OperationName>(
    name: Name,
    ...options: RequestArguments<Name>
  ): Promise<ResponseOf<Name>>;
  /** Does the same but returns the response as text, because JSON.parse would round large numbers. */
  requestText<Name extends OperationName>(name: Name, ...options: RequestArguments<Name>): Promise<string>;
  /** Operations on documents, which use YAML and headers. */
  readonly environments: Environments;
}

/** Creates a typed client of one server. */
export function createClient(options: ClientOptions): Client {
  const client = { ...options, url: parseServerUrl(options.url) };
  return {
    url: client.url,
    environments: createEnvironments(client),
    async request<Name extends OperationName>(name: Name, ...[given]: RequestArguments<Name>) {
      const call: CallOptions = given ?? {};
      return parseAnswer(await callServer(client, name, call)) as ResponseOf<Name>;
    },
    async requestText<Name extends OperationName>(name: Name, ...[given]: RequestArguments<Name>) {
      const call: CallOptions = given ?? {};
      return (await callServer(client, name, call)).text;
    },
  };
}
