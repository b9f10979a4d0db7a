import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly json: boolean;
  /** Exchanges before memory is measured again. */
  readonly exchanges: number;
  /** Rounds of each server, in turns. */
  readonly rounds: number;
  readonly roundSeconds: number;
  /** Which parts to run; all by default. */
  readonly parts: readonly Part[];
  /** The directory for the server's CPU profile; null for none. */
  readonly profileDirectory: string | null;
}

export const allParts = ['exchange', 'mints', 'peers', 'memory', 'start', 'policies'] as const;
export type Part = (typeof allParts)[number];

export const usage = `usage: npm run bench -- [--json] [--only exchange,mints,peers,memory,start,policies] [--exchanges N]
                        [--rounds N] [--seconds N] [--profile DIRECTORY]
`;

/** Reads the command line; throws a TypeError with the fault. */
export function readOptions(parameters: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      json: { type: 'boolean', default: false },
      exchanges: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '15' },
      seconds: { type: 'string', default: '1' },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  return {
    json: values.json,
    exchanges: readCount('exchanges', values.exchanges),
    rounds: readCount('rounds', values.rounds),
    roundSeconds: readCount('seconds', values.seconds),
    parts: values.only === undefined ? allParts : values.only.split(',').map(readPart),
    profileDirectory: values.profile ?? null,
  };
}

function readCount(name: string, text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} must be a whole number above 0, not ${JSON.stringify(text)}`);
}

function readPart(text: string): Part {
  const part = allParts.find((known) => known === text);
  if (part === undefined)
    throw new TypeError(`--only must be one of ${allParts.join(', ')}, not ${JSON.stringify(text)}`);
  return part;
}
