import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Properties, readProperties, type WireStruct, writeProperties } from './property-values.ts';

interface ProviderOptions {
  /** The program of the provider. */
  readonly command: string;
  /** The folder of the gRPC package. */
  readonly grpc: string;
  readonly url: string;
  readonly token: string;
  readonly authorityFile: string;
}

/** A running provider; each method rejects with the provider's error. */
export interface ProviderClient {
  /** Returns the response with its structs as properties. */
  call(method: string, request: Readonly<Record<string, unknown>>): Promise<ProviderAnswer>;
  stop(): void;
}

interface ProviderAnswer {
  readonly id: string;
  readonly inputs: Properties;
  readonly properties: Properties;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
  readonly diffs: readonly string[];
  readonly replaces: readonly string[];
}

interface Grpc {
  readonly credentials: { createInsecure(): unknown };
  loadPackageDefinition(definition: unknown): {
    readonly pulumirpc: { readonly ResourceProvider: new (address: string, credentials: unknown) => Stub };
  };
}
type Respond = (error: { readonly details: string } | null, answer: Partial<RawAnswer>) => void;
type Stub = Record<string, (request: object, respond: Respond) => void>;
type RawAnswer = Omit<ProviderAnswer, 'inputs' | 'properties'> & {
  readonly inputs: WireStruct | null;
  readonly properties: WireStruct | null;
};

/** Starts the provider, which prints its port, and configures it for the server. */
export async function startProvider(options: ProviderOptions): Promise<ProviderClient> {
  const { command, grpc, url, token, authorityFile } = options;
  const child = spawn(command, ['127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SSL_CERT_FILE: authorityFile },
  });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  const stub = connect(grpc, `127.0.0.1:${port.trim()}`);
  const client: ProviderClient = {
    async call(method, request) {
      const answer = await send(stub, method, request);
      const { id = '', failures = [], diffs = [], replaces = [], inputs = null, properties = null } = answer;
      return {
        ...{ id, failures, diffs, replaces },
        inputs: readProperties(inputs),
        properties: readProperties(properties),
      };
    },
    stop: () => void child.kill(),
  };
  const settings = { accessToken: token, apiUrl: url };
  await client.call('Configure', {
    variables: {},
    args: writeProperties(settings),
    acceptSecrets: true,
    acceptResources: true,
  });
  return client;
}

function connect(folder: string, address: string): Stub {
  const require = createRequire(join(folder, 'package.json'));
  const grpc = require(folder) as Grpc;
  const loader = require(join(folder, '../proto-loader')) as {
    loadSync(path: string, options: object): unknown;
  };
  const options = { keepCase: true, defaults: true, oneofs: true };
  const definition = loader.loadSync(join(import.meta.dirname, 'provider.proto'), options);
  const { ResourceProvider } = grpc.loadPackageDefinition(definition).pulumirpc;
  return new ResourceProvider(address, grpc.credentials.createInsecure());
}

function send(stub: Stub, method: string, request: object): Promise<Partial<RawAnswer>> {
  return new Promise((resolve, reject) => {
    stub[method]?.(request, (error, answer) => {
      if (error === null) resolve(answer);
      else reject(new Error(`${method}: ${error.details}`));
    });
  });
}
