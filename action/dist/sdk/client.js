// Generated from packages/sdk/src/client.ts by tools/generate/build-action.ts; npm run generate updates it.

import { callServer, parseAnswer } from './call-server.js';
import { createEnvironments } from './environments/create-environments.js';

import { parseServerUrl } from './parse-server-url.js';

/** Creates a typed client of one server. */
export function createClient(options) {
  const client = { ...options, url: parseServerUrl(options.url) };
  return {
    url: client.url,
    environments: createEnvironments(client),
    async request(name, ...[given]) {
      const call = given ?? {};
      return parseAnswer(await callServer(client, name, call));
    },
    async requestText(name, ...[given]) {
      const call = given ?? {};
      return (await callServer(client, name, call)).text;
    },
  };
}
