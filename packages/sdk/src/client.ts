import { type CallOptions, type ClientOptions, callServer, parseAnswer } from './call-server.ts';
import { createEnvironments, type Environments } from './environments/create-environments.ts';
import type { OperationName, RequestArguments, ResponseOf } from './operation-types.ts';
import { parseServerUrl } from './parse-server-url.ts';

export interface Client {
  /** Without a trailing slash. */
  readonly url: string;
  /**
   * Calls the server: `client.request('GET /api/orgs/{orgName}/teams', { path: { orgName: 'main' } })`. Throws
   * SymbolonError. Calls that may be repeated are, on 429, 502, 503, 504 and where no connection was made.
   */
  request<Name extends OperationName>(
    name: Name,
    ...options: RequestArguments<Name>
  ): Promise<ResponseOf<Name>>;
  /** The same, with the answer as the server wrote it: JSON.parse would cut numbers to what JavaScript can hold. */
  requestText<Name extends OperationName>(name: Name, ...options: RequestArguments<Name>): Promise<string>;
  /** What travels as YAML and in headers. */
  readonly environments: Environments;
}

/** A typed client of one server. */
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
