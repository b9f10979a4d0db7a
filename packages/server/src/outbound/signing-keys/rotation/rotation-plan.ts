import type { SigningKey } from '../signing-key.ts';

export interface RotationTerms {
  /** The time that verifiers may cache the published documents, in seconds. */
  readonly documentMaxAgeSeconds: number;
  /** The time that a key is active, in seconds. */
  readonly rotationSeconds: number;
  /** The maximum lifetime of a token, in seconds. */
  readonly maxTokenSeconds: number;
  /** The maximum clock difference between servers and verifiers, in seconds. */
  readonly clockDifferenceSeconds: number;
  /**
   * The maximum time from the recorded time of a change until every server follows it, in seconds. It includes the
   * commit, its notification, and responses and signatures in progress.
   */
  readonly settlingSeconds: number;
}

/** A step that is due for one issuer's keys. */
export type RotationStep =
  | { readonly step: 'create_active' }
  | { readonly step: 'create_next' }
  | { readonly step: 'activate'; readonly key: SigningKey; readonly retire: SigningKey | null }
  | { readonly step: 'remove'; readonly key: SigningKey }
  | { readonly step: 'revoke'; readonly key: SigningKey };

export type PlanRotation = (keys: readonly SigningKey[]) => readonly RotationStep[];

/**
 * Plans the steps that are due for the keys of one issuer (pure). The first key is active at once, because no verifier
 * can have cached a document without it. A later key becomes active only once every cached document without it has
 * expired. A `next` key is always ready, so that a requested rotation need not wait.
 */
export function planRotation(
  keys: readonly SigningKey[],
  options: { readonly terms: RotationTerms; readonly nowAt: number; readonly onCommand: boolean },
): RotationStep[] {
  const { terms, nowAt, onCommand } = options;
  const active = keys.find(({ state }) => state === 'active') ?? null;
  const next = keys.find(({ state }) => state === 'next') ?? null;
  const removals = keys
    .filter((key) => key.state === 'retired' && isPast(key, terms, nowAt))
    .map((key) => ({ step: 'remove', key }) as const);
  if (keys.length === 0) return [{ step: 'create_active' }, { step: 'create_next' }];
  if (next === null) return [...removals, { step: 'create_next' }];
  const isDue =
    onCommand || active === null || nowAt >= (active.activatedAt ?? 0) + terms.rotationSeconds * 1_000;
  if (isDue && secondsUntilReady(next, terms, nowAt) === 0) {
    return [...removals, { step: 'activate', key: next, retire: active }, { step: 'create_next' }];
  }
  return removals;
}

/**
 * Plans the steps that remove a leaked key immediately, whatever its state (pure). Its tokens no longer verify once the
 * documents are fetched again. Its successor signs even if some verifiers do not know it yet.
 */
export function planRevocation(keys: readonly SigningKey[], key: SigningKey): RotationStep[] {
  const revoke = { step: 'revoke', key } as const;
  if (key.state === 'retired') return [revoke];
  if (key.state === 'next') return [revoke, { step: 'create_next' }];
  const next = keys.find(({ state }) => state === 'next');
  if (!next) return [revoke, { step: 'create_active' }, { step: 'create_next' }];
  return [{ step: 'activate', key: next, retire: key }, revoke, { step: 'create_next' }];
}

/** Returns the time until a key may sign: until every cached document without it has expired. */
export function secondsUntilReady(next: SigningKey, terms: RotationTerms, nowAt: number): number {
  const unknownSeconds = terms.documentMaxAgeSeconds + terms.clockDifferenceSeconds + terms.settlingSeconds;
  return Math.max(0, Math.ceil((next.publishedAt - nowAt) / 1_000 + unknownSeconds));
}

/** Returns true if every token that a retired key can have signed has expired for every verifier. */
function isPast(key: SigningKey, terms: RotationTerms, nowAt: number): boolean {
  const keptSeconds =
    terms.maxTokenSeconds +
    terms.documentMaxAgeSeconds +
    2 * terms.clockDifferenceSeconds +
    terms.settlingSeconds;
  return nowAt >= (key.retiredAt ?? nowAt) + keptSeconds * 1_000;
}
