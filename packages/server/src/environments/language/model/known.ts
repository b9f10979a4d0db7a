import { hash } from 'node:crypto';
import type { EnvironmentSource, LoadOutcome, OpenRequest, ProviderOutcome } from './evaluation-host.ts';
import { limits } from './limits.ts';

/** Everything that has been fetched for an evaluation so far; each round continues with more of it. */
export interface Known<Source = EnvironmentSource> {
  /** By reference, as written in documents. */
  readonly loaded: ReadonlyMap<string, LoadOutcome<Source>>;
  /** By the key of the request. */
  readonly opened: ReadonlyMap<string, ProviderOutcome>;
  /** The number of evaluated rounds, including this one. */
  readonly round: number;
}

/** The data that a round is missing: documents or, once all documents are loaded, logins. */
export interface Needs {
  readonly loads: readonly string[];
  readonly opens: readonly OpenRequest[];
  /** The `round` to continue with. */
  readonly round: number;
}

/** The outcome of a round: a result, or the missing data. */
export type RoundOutcome<Result> =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'needs'; readonly needs: Needs };

/** Returns the known data before anything is fetched. */
export function nothingKnown<Source>(): Known<Source> {
  return { loaded: new Map(), opened: new Map(), round: 1 };
}

/**
 * Identifies a call by its place and its inputs, because a result is valid only for the inputs that it was obtained
 * with.
 */
export function openKey({
  environment,
  path,
  provider,
  inputs,
  secretInputs,
}: Omit<OpenRequest, 'key'>): string {
  const digest = hash('sha256', JSON.stringify([provider, inputs, secretInputs]), 'base64url');
  return `${environment.name}\0${path}\0${digest}`;
}

/** The data that was fetched for one round, in the order of its needs. */
export interface Fetched<Source> {
  readonly loaded: readonly (readonly [string, LoadOutcome<Source>])[];
  readonly opened: readonly (readonly [string, ProviderOutcome])[];
}

/** Adds fetched data; refuses documents that are too large in total. */
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
  fault: `the imported documents are larger than ${limits.totalDocumentBytes} bytes in total`,
} as const;

function lengthOf(outcome: LoadOutcome<{ readonly text: string }>): number {
  return outcome.ok ? outcome.value.text.length : 0;
}
