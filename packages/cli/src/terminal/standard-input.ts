import type { Readable } from 'node:stream';

/** Standard input, which may be a terminal. */
export interface StandardInput extends Readable {
  readonly isTTY?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
}
