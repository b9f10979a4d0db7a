import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { idAt } from '../../packages/server/src/platform/new-id.ts';

/** The number of rows of each kind in a store. Each row is a copy of a row that the server itself wrote. */
export interface RowCounts {
  readonly liveTokens: number;
  readonly endedTokens: number;
  readonly endedSessions: number;
  readonly oldDecisions: number;
  /** Issuers, each with the policy document that its registration creates. */
  readonly issuers: number;
}

const dayMilliseconds = 86_400_000;
/** Older than any row that the server keeps (maintenance.ts and the default retention). */
const endedDaysAgo = 100;

/** Returns the secret of a live token that was seeded. */
export function seededTokenValue(index: number): string {
  return `pul-${createHash('sha1').update(`live ${index}`).digest('hex')}`;
}

/**
 * Fills the embedded store at `path` while no server runs on it. It must contain one issuer and one exchanged token
 * with its decision; these are copied.
 */
export function seedRows(path: string, counts: RowCounts): void {
  const database = new DatabaseSync(path);
  try {
    database.exec('pragma synchronous = off; pragma cache_size = -400000;');
    const now = Date.now();
    const ended = now - endedDaysAgo * dayMilliseconds;
    const deterministic = { deterministic: true };
    database.function('hash_of_token', deterministic, (index) => sha256(seededTokenValue(Number(index))));
    database.function('hash_of_text', deterministic, (text) => sha256(String(text)));
    database.function('id_at', deterministic, (at, index) => idOf(Number(at), Number(index)));
    const token = "(select * from access_tokens where origin = 'exchange' order by id desc limit 1)";
    const decision = `(select d.* from decisions d, ${token} t where d.id = t.decision_id)`;
    const issuer = '(select * from trusted_issuers order by id limit 1)';
    copy(database, {
      table: 'access_tokens',
      from: token,
      count: counts.liveTokens,
      // Spread over the previous hour; all are valid for a day.
      changed: {
        id: `id_at(${now - 3_600_000} + n * 3600000 / ${counts.liveTokens + 1}, n)`,
        hash: 'hash_of_token(n)',
        expires_at: `${now + dayMilliseconds}`,
      },
    });
    copy(database, {
      table: 'access_tokens',
      from: token,
      count: counts.endedTokens,
      changed: {
        id: `id_at(${ended} + n, n)`,
        hash: "hash_of_text('ended ' || n)",
        created_at: `${ended} + n`,
        expires_at: `${ended} + n`,
      },
    });
    copy(database, {
      table: 'decisions',
      from: decision,
      count: counts.oldDecisions,
      changed: { id: `id_at(${ended} + n, n)`, at: `${ended} + n` },
    });
    copy(database, {
      table: 'environment_sessions',
      from: `(select '' id, organization_id, null environment_id, 'user:admin' opener,
        printf('%.*c', 600, 'x') sealed_result, 0 created_at, 0 expires_at from ${token})`,
      count: counts.endedSessions,
      changed: {
        id: "hash_of_text('session ' || n)",
        in_pieces: '0',
        created_at: `${ended} + n`,
        expires_at: `${ended} + n`,
      },
    });
    copy(database, {
      table: 'policy_documents',
      from: '(select * from policy_documents order by id limit 1)',
      count: counts.issuers,
      changed: { id: "hash_of_text('document ' || n)", issuer_id: "hash_of_text('issuer ' || n)" },
    });
    copy(database, {
      table: 'policy_versions',
      from: '(select * from policy_versions order by version limit 1)',
      count: counts.issuers,
      changed: { policy_id: "hash_of_text('document ' || n)", version: '1' },
    });
    copy(database, {
      table: 'trusted_issuers',
      from: issuer,
      count: counts.issuers,
      changed: {
        id: "hash_of_text('issuer ' || n)",
        name: "'issuer ' || n",
        url: "'https://issuer-' || n || '.example.com/tenant'",
        issuer: "'https://issuer-' || n || '.example.com/tenant'",
      },
    });
    database.exec('analyze; pragma wal_checkpoint(truncate);');
  } finally {
    database.close();
  }
}

interface Copy {
  readonly table: string;
  /** A query for one row, in parentheses. */
  readonly from: string;
  readonly count: number;
  /** SQL for the columns that differ between copies; `n` counts from 1. */
  readonly changed: Readonly<Record<string, string>>;
}

function copy(database: DatabaseSync, { table, from, count, changed }: Copy): void {
  if (count === 0) return;
  const columns = database
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
  const values = columns.map((column) => changed[column] ?? `model.${column}`);
  const { changes } = database
    .prepare(
      `with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${count}),
       model as materialized (select * from ${from})
       insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from counted, model`,
    )
    .run();
  if (changes !== count) throw new Error(`${changes} of ${count} rows were written into ${table}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Returns a UUID of version 7, in the form that the server creates. */
function idOf(at: number, index: number): string {
  const tail = sha256(`id ${index}`);
  return `${idAt(Math.floor(at))}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
}
