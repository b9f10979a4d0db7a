import type { ServerClient } from '../servers/server-client.ts';

const base = '/api/esc/environments/main';

const as = (token?: string) => (token === undefined ? {} : { token });

function split(name: string) {
  const [project, environment] = name.split('/');
  return { project, name: environment };
}

/** Calls that create environments of `main`, such as `app/prod`, and reserve their names. */
export function namingOf(server: ServerClient) {
  return {
    async create(name: string, token?: string) {
      const { status, body } = await server.call('POST', base, { body: split(name), ...as(token) });
      return { status, body };
    },
    async clone(from: string, to: string, token?: string, options: object = {}) {
      const request = { body: { ...split(to), ...options }, ...as(token) };
      const { status, body } = await server.call('POST', `${base}/${from}/clone`, request);
      return { status, body };
    },
    /** Generates a trust setup. */
    trust: (query: string, token?: string) =>
      server.call<{ message: string }>('GET', `/api/orgs/main/oidc/trust/vault?role=r&${query}`, as(token)),
  };
}

/** Returns the refusal of a name that the caller may not use, for any reason. */
export function nameUnavailable(name: string) {
  return {
    status: 409,
    body: {
      code: 409,
      message: `The name ${name} is not available to you: an environment uses or has used this name, or a relying party trusts it. An administrator of main can create or restore the environment, or grant you admin on it first.`,
    },
  };
}
