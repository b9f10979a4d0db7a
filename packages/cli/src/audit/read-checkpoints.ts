import { readFile } from 'node:fs/promises';
import type { AuditPosition } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';

const position = /^(\d{1,15}):([0-9a-fA-F]{64})$/;

/** Returns the given checkpoints of an organization. */
export type CheckpointsOf = (orgName: string) => readonly AuditPosition[];

/**
 * Reads the value of `--checkpoint`: SEQUENCE:HASH, or a file of checkpoints in the format of `audit checkpoint` and
 * the server, one JSON object per line. Skips the lines of other organizations.
 */
export async function readCheckpoints(value: string | undefined): Promise<CheckpointsOf> {
  if (value === undefined) return () => [];
  const [, sequence, hash] = position.exec(value.trim()) ?? [];
  if (sequence !== undefined && hash !== undefined)
    return () => [{ sequence: Number(sequence), hash: hash.toLowerCase() }];
  const text = await readFile(value, 'utf8').catch(() => {
    throw usageError(
      '--checkpoint must be SEQUENCE:HASH with a hash of 64 hex digits, or a readable file of checkpoints',
    );
  });
  return (orgName) => {
    const found = text
      .split('\n')
      .flatMap((line, index) => (line.trim() === '' ? [] : parseLine(line, index + 1, orgName)));
    // An empty file must not count as a proof.
    if (found.length === 0)
      throw usageError(`${value} contains no checkpoint of the organization ${orgName}`);
    return found;
  };
}

function parseLine(line: string, place: number, orgName: string): AuditPosition[] {
  const fault = () => usageError(`line ${place} of the checkpoint file is not a valid checkpoint`);
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null) throw fault();
  const { organization, sequence, hash } = value as Readonly<Record<string, unknown>>;
  if (typeof organization === 'string' && organization !== orgName) return [];
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 0) throw fault();
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/i.test(hash)) throw fault();
  return [{ sequence, hash: hash.toLowerCase() }];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
