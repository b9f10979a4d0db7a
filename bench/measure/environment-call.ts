/** Calls a server's environments; throws if the server refuses. */
export type EnvironmentCall = (method: string, path: string, body?: unknown) => Promise<string>;

export function environmentCallOf(url: string, token: string): EnvironmentCall {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/esc/environments${path}`, {
      method,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  };
}

/** Creates an environment in the project `bench`. */
export async function createEnvironment(
  call: EnvironmentCall,
  name: string,
  document: string,
): Promise<void> {
  await call('POST', '/main', { project: 'bench', name });
  await call('PATCH', `/main/bench/${name}`, document);
}
