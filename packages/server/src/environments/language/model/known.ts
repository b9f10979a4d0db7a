import type { EnvironmentSource, LoadOutcome, OpenRequest, ProviderOutcome } from './evaluation-host.ts';
import { limits } from './limits.ts';

/** Everything that was fetched for an evaluation so far; each round goes on with more of it. */
export interface Known<Source = EnvironmentSource> {
  /** By reference, as documents write it. */
  readonly loaded: ReadonlyMap<string, LoadOutcome<Source>>;
  /** By `openKey`. */
  readonly opened: ReadonlyMap<string, ProviderOutcome>;
  /** How many rounds were evaluated, this one included. */
  readonly round: number;
}

/** What a round lacks: documents, or logins when all documents are there. */
export interface Needs {
  readonly loads: readonly string[];
  readonly opens: readonly OpenRequest[];
  /** The `round` to continue with. */
  readonly round: number;
}

/** What a round comes to: a result, or what it needs to get further. */
export type RoundOutcome<Result> =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'needs'; readonly needs: Needs };

/** Returns what is known before anything was fetched. */
export function nothingKnown<Source>(): Known<Source> {
  return { loaded: new Map(), opened: new Map(), round: 1 };
}

/** Identifies a call by where it is written. */
export function openKey({ environment, path }: Pick<OpenRequest, 'environment' | 'path'>): string {
  return `${environment.name}\0${path}`;
}

/** What was fetched for one round, in the order of its needs. */
export interface Fetched<Source> {
  readonly loaded: readonly (readonly [string, LoadOutcome<Source>])[];
  readonly opened: readonly (readonly [string, ProviderOutcome])[];
}

/** Adds what was fetched; documents that are too large together are refused instead. */
export function addFetched<Source extends { readonly text: string }>(
  known: Known<Source>,
  { round }: Needs,
  { loaded, opened }: Fetched<Source>,
): Known<Source> {
  const all = new Map(known.loaded);
  let characters = [...all.values()].reduce((sum, outcome) => sum + lengthOf(outcome), 0);
  for (const [reference, outcome] of loaded) {
    const isTooLarge = characters + lengthOf(outcome) > limits.totalDocumentBytes;
    if (!isTooLarge) characters += lengthOf(outcome);
    all.set(reference, isTooLarge ? tooLarge : outcome);
  }
  return { loaded: all, opened: new Map([...known.opened, ...opened]), round };
}

const tooLarge = {
  ok: false,
  message: `the imported documents are larger than ${limits.totalDocumentBytes} bytes together`,
} as const;

function lengthOf(outcome: LoadOutcome<{ readonly text: string }>): number {
  return outcome.ok ? outcome.source.text.length : 0;
}
