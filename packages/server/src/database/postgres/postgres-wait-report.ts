import pg from 'pg';

/** Finds the holders of the lock that a process waits for. Only waits for locks are reported, not slow statements. */
const findBlockers = `
  select waiting.wait_event as lock,
    coalesce(string_agg(concat_ws(' ', 'process', blocker.pid,
      '(' || concat_ws(', ', nullif(blocker.application_name, ''), host(blocker.client_addr), blocker.state) || ')'),
      ' and '), 'another process') as holders
  from pg_stat_activity waiting
  left join pg_stat_activity blocker on blocker.pid = any(pg_blocking_pids(waiting.pid))
  where waiting.pid = $1 and waiting.wait_event_type = 'Lock'
  group by waiting.wait_event`;

/**
 * Reports the lock that a PostgreSQL process waits for, and its holder, through a separate connection, one query at a
 * time. If the query fails, nothing is reported: the statement fails for the same reason.
 */
export function createWaitReport(
  connectionString: string,
  onWait: ((reason: string) => void) | undefined,
): (processId: number) => void {
  let isAsking = false;
  async function report(processId: number): Promise<void> {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ lock: string; holders: string }>(findBlockers, [processId]);
      for (const { lock, holders } of rows)
        onWait?.(`process ${processId} of PostgreSQL waits for a lock (${lock}) that ${holders} holds`);
    } finally {
      await client.end();
    }
  }
  return (processId) => {
    if (isAsking || onWait === undefined) return;
    isAsking = true;
    report(processId)
      .catch(() => {})
      .finally(() => {
        isAsking = false;
      });
  };
}
