import { setTimeout as pause } from 'node:timers/promises';

/** Runs checks of a small document, one at a time, for an organization other than `main`. */
export interface SmallChecks {
  stop(): Promise<readonly number[]>;
}

/** Stops, and returns the milliseconds of each check. Throws if one was refused. */
export async function startSmallChecks(
  serverUrl: string,
  adminToken: string,
  organization = 'other',
): Promise<SmallChecks> {
  async function call(path: string, body: string, token = adminToken): Promise<string> {
    const response = await fetch(`${serverUrl}/api/${path}`, {
      method: 'POST',
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text;
  }
  await call('orgs', JSON.stringify({ name: organization }));
  const milliseconds: number[] = [];
  let stopped = false;
  async function run(): Promise<void> {
    while (!stopped) {
      const startedAt = performance.now();
      await call(`esc/environments/${organization}/yaml/check`, 'values: {a: 1, b: {fn::toJSON: [1]}}');
      milliseconds.push(performance.now() - startedAt);
      await pause(20);
    }
  }
  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
      return milliseconds;
    },
  };
}
