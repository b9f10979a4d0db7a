/** What a member does who wants to take the server's time from others. */
export interface HostileMember {
  /** Requests that were answered so far. */
  readonly requests: number;
  stop(): Promise<void>;
}

/** Checks of 1 MB, an open session of a long list, read again and again, and documents full of faults. */
export async function startHostileMember(serverUrl: string, adminToken: string): Promise<HostileMember> {
  const stopping = new AbortController();
  let requests = 0;
  async function call(path: string, body?: string, token = adminToken): Promise<string> {
    const response = await fetch(`${serverUrl}/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      signal: stopping.signal,
      ...(body === undefined ? {} : { body }),
    });
    requests += 1;
    return response.text();
  }
  const created = await call('orgs/main/tokens', JSON.stringify({ name: 'hostile', admin: false }));
  const { tokenValue: token } = JSON.parse(created) as { readonly tokenValue: string };
  const ask = (path: string, body?: string) => call(`esc/environments/main/yaml/${path}`, body, token);
  const slow = `values:\n${Array.from({ length: 70_000 }, (_, index) => `  k${index}: "v"\n`).join('')}`;
  const faults = `values:\n${Array.from({ length: 60_000 }, (_, index) => `  k${index}: \${x}\n`).join('')}`;
  const list = `values: {z: hi, a: [${'1, '.repeat(60_000)}1]}`;
  const acts = [
    () => ask('check', slow),
    () => ask('check', slow),
    () => ask('check', faults),
    async () => {
      const { id } = JSON.parse(await ask('open', list)) as { readonly id?: string };
      // Where it was refused as too many, the next attempt may not be.
      if (id === undefined) return;
      for (let round = 0; round < 5; round += 1) {
        await Promise.all(Array.from({ length: 5 }, () => ask(`open/${id}?property=z`)));
        await ask(`open/${id}`);
      }
    },
  ];
  const loops = acts.map(async (act) => {
    while (!stopping.signal.aborted) await act().catch(() => {});
  });
  return {
    get requests() {
      return requests;
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
