import { open } from 'node:fs/promises';
import type { Reader } from '../database/index.ts';
import { findHeadRow, findNextChain } from './store.ts';

export interface CheckpointWriter {
  /** Appends the heads that moved since the last time; returns how many. Throws where the file cannot be written. */
  write(): Promise<number>;
}

const linesAtATime = 500;

/**
 * Appends a line of JSON for each chain whose head moved: `{"at","organization","organizationId","sequence","hash"}`.
 * On a volume that the database's account cannot write, it shows a chain that was written again or cut short.
 */
export function createCheckpointWriter(context: {
  readonly db: Reader;
  readonly now: () => number;
  readonly path: string;
  readonly organizationName: (organizationId: string) => Promise<string | null>;
}): CheckpointWriter {
  const { db, now, path, organizationName } = context;
  /** As many as there are organizations. */
  const written = new Map<string, string>();

  async function collect(
    after: string,
  ): Promise<{ lines: string[]; noted: [string, string][]; last: string | null }> {
    const lines: string[] = [];
    const noted: [string, string][] = [];
    let id: string | null = after;
    while (lines.length < linesAtATime) {
      id = await findNextChain(db, id);
      if (id === null) break;
      const head = await findHeadRow(db, id);
      if (head === null || written.get(id) === head.hash) continue;
      const organization = await organizationName(id);
      const at = new Date(now()).toISOString();
      lines.push(`${JSON.stringify({ at, organization, organizationId: id, ...head })}\n`);
      noted.push([id, head.hash]);
    }
    return { lines, noted, last: id };
  }

  return {
    async write() {
      let count = 0;
      for (let after: string | null = ''; after !== null; ) {
        const { lines, noted, last } = await collect(after);
        // Opened each time: a log rotation or a volume that came back is noticed.
        await append(path, lines);
        for (const [id, hash] of noted) written.set(id, hash);
        count += lines.length;
        after = last;
      }
      return count;
    },
  };
}

async function append(path: string, lines: readonly string[]): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    if (lines.length === 0) return;
    await file.appendFile(lines.join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}
