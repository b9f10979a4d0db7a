/** Requests of a member who tries to take the server's time from others. */
export interface HostileMember {
  /** Numbers of responses so far, by status. */
  readonly answered: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

/** Concurrent requests of each kind. */
const concurrency = 3;

const repeated = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const documents = {
  slow: `values:\n${repeated(70_000, (index) => `  k${index}: "v"\n`)}`,
  faults: `values:\n${repeated(60_000, (index) => `  k${index}: \${x}\n`)}`,
  rotations: `values:\n${repeated(15_000, (index) => `  k${index}: {fn::rotate::none: {inputs: {}}}\n`)}`,
  list: `values: {z: hi, a: [${'1, '.repeat(60_000)}1]}`,
  small: 'values: {z: hi, b: {fn::toJSON: [1]}}',
};

/**
 * Checks of documents of 1 MB, opens, reads of one value and of all values, clones, and exports, each many times
 * concurrently.
 */
export async function startHostileMember(serverUrl: string, adminToken: string): Promise<HostileMember> {
  const stopping = new AbortController();
  const answered = new Map<number, number>();
  async function call(path: string, body?: string, token = adminToken): Promise<string> {
    const response = await fetch(`${serverUrl}/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      signal: stopping.signal,
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    answered.set(response.status, (answered.get(response.status) ?? 0) + 1);
    return text;
  }
  const created = await call('orgs/main/tokens', JSON.stringify({ name: 'hostile', admin: false }));
  const { tokenValue: token } = JSON.parse(created) as { readonly tokenValue: string };
  const environments = (path: string, body?: string) => call(`esc/environments/main${path}`, body, token);
  const source = { project: 'hostile', name: 'source' };
  await environments('', JSON.stringify(source));
  let clones = 0;
  const openAndRead = async (document: string) => {
    const { id } = JSON.parse(await environments('/yaml/open', document)) as { readonly id?: string };
    // After a refusal because of too many requests, the next attempt may succeed.
    if (id === undefined) return;
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 5 }, () => environments(`/yaml/open/${id}?property=z`)));
      await environments(`/yaml/open/${id}`);
    }
  };
  const acts = [
    () => environments('/yaml/check', documents.slow),
    () => environments('/yaml/check', documents.faults),
    () => environments('/yaml/check', documents.rotations),
    () => openAndRead(documents.list),
    () => openAndRead(documents.small),
    async () => {
      clones += 1;
      const clone = { project: 'hostile', name: `clone-${clones}`, preserveHistory: true };
      await environments('/hostile/source/clone', JSON.stringify(clone));
    },
    () => environments('/hostile/source/versions'),
  ];
  const loops = acts.flatMap((act) =>
    Array.from({ length: concurrency }, async () => {
      while (!stopping.signal.aborted) await act().catch(() => {});
    }),
  );
  return {
    answered,
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
