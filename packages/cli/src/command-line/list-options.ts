import { usageError } from './cli-error.ts';
import type { OptionSpecs } from './command.ts';

/** The option of every command that prints a table. */
export const wideOption = {
  wide: { type: 'boolean', description: 'Show all columns, and do not shorten values.' },
} as const satisfies OptionSpecs;

/** Parses `--limit`, at least 1. */
export function readLimit(text: string | undefined): number {
  const limit = Number(text ?? 20);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw usageError('--limit must be a positive whole number');
}
