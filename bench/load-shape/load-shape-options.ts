import { parseArgs } from 'node:util';

export const loadShapeParts = ['scale', 'overload', 'slow-clients', 'hostile-member', 'sweep'] as const;
export type LoadShapePart = (typeof loadShapeParts)[number];

export interface LoadShapeOptions {
  readonly json: boolean;
  /** The fraction of the rows and connections: 1 is all of them. */
  readonly scale: number;
  readonly parts: readonly LoadShapePart[];
}

/** The settings of each part. */
export interface LoadShapeTerms {
  /** The fraction of the rows and connections. */
  readonly scale: number;
  /** The time, by `performance.now()`, at which open-ended parts stop. */
  readonly endsAt: number;
}

export const loadShapeUsage = `usage: npm run load-shape -- [--json] [--scale 0.01] [--only ${loadShapeParts.join(',')}]\n`;

/** Reads the command line; throws a TypeError with the fault. */
export function readLoadShapeOptions(parameters: readonly string[]): LoadShapeOptions {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      json: { type: 'boolean', default: false },
      scale: { type: 'string', default: '1' },
      only: { type: 'string' },
    },
  });
  const scale = Number(values.scale);
  if (!(scale >= 0.001 && scale <= 1)) {
    throw new TypeError(`--scale must be a number from 0.001 to 1, not ${JSON.stringify(values.scale)}`);
  }
  return { json: values.json, scale, parts: values.only?.split(',').map(readPart) ?? loadShapeParts };
}

function readPart(text: string): LoadShapePart {
  const part = loadShapeParts.find((known) => known === text);
  if (part === undefined) {
    throw new TypeError(`--only must be one of ${loadShapeParts.join(', ')}, not ${JSON.stringify(text)}`);
  }
  return part;
}
