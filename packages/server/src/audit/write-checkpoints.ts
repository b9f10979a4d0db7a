import { open } from 'node:fs/promises';
import type { Reader } from '../database/index.ts';
import { CodedError } from '../platform/coded-error.ts';
import { findHeadRow, findNextChain } from './store.ts';

/** An operator can cause and fix this, so its message says how. */
class CheckpointFileError extends CodedError<'checkpoint_file_unwritable'> {}

export interface CheckpointWriter {
  /** Appends the heads that changed since the last call and returns their number. Throws CheckpointFileError. */
  write(): Promise<number>;
}

const linesAtATime = 500;

/**
 * Appends a line of JSON for each chain whose head changed: `{"at","organization","organizationId","sequence","hash"}`.
 * If the file is on a volume that the database's account cannot write to, it reveals a rewritten or truncated chain.
 */
export function createCheckpointWriter(context: {
  readonly db: Reader;
  readonly now: () => number;
  readonly path: string;
  readonly organizationName: (organizationId: string) => Promise<string | null>;
}): CheckpointWriter {
  const { db, now, path, organizationName } = context;
  /** One per organization. */
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
        // Opened for each write, so that it follows log rotation and remounted volumes.
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
  try {
    await appendLines(path, lines);
  } catch (cause) {
    const { code = 'unknown' } = cause as { readonly code?: string };
    const message = `the checkpoint file ${path} cannot be written (${code}): correct SYMBOLON_AUDIT_CHECKPOINT_FILE, or create its folder and give the user that runs the server write access to it`;
    throw new CheckpointFileError('checkpoint_file_unwritable', message);
  }
}

async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    if (lines.length === 0) return;
    await file.appendFile(lines.join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}
