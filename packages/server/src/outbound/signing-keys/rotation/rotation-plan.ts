import type { SigningKey } from '../signing-key.ts';

export interface RotationTerms {
  /** How long verifiers may keep the published documents, in seconds. */
  readonly documentMaxAgeSeconds: number;
  /** How long a key signs before the next takes over, in seconds. */
  readonly rotationSeconds: number;
  /** The longest that a token lives, in seconds. */
  readonly longestTokenSeconds: number;
  /** How far the clocks of any two servers and verifiers may be apart, in seconds. */
  readonly clockDifferenceSeconds: number;
  /**
   * The longest from the moment that a change notes as its own until every server acts on it, in seconds: its commit,
   * its notice, and answers and signatures that were under way.
   */
  readonly settlingSeconds: number;
}

/** What has to be done to one issuer's keys now. */
export type RotationStep =
  | { readonly step: 'create_active' }
  | { readonly step: 'create_next' }
  | { readonly step: 'activate'; readonly key: SigningKey; readonly retire: SigningKey | null }
  | { readonly step: 'remove'; readonly key: SigningKey }
  | { readonly step: 'revoke'; readonly key: SigningKey };

export type PlanRotation = (keys: readonly SigningKey[]) => readonly RotationStep[];

/**
 * The steps that are due for the keys of one issuer (pure). A first key signs at once, for nobody can hold a document
 * without it; any later one only once every document that lacks it has been forgotten. A `next` key is always kept
 * ready, so that a rotation on command need not wait.
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
 * The steps by which a key is gone at once, in whatever state it is (pure): for one that has leaked. What it signed
 * no longer verifies for those who read the documents anew, and its successor signs even when some do not know it yet.
 */
export function planRevocation(keys: readonly SigningKey[], key: SigningKey): RotationStep[] {
  const revoke = { step: 'revoke', key } as const;
  if (key.state === 'retired') return [revoke];
  if (key.state === 'next') return [revoke, { step: 'create_next' }];
  const next = keys.find(({ state }) => state === 'next');
  if (!next) return [revoke, { step: 'create_active' }, { step: 'create_next' }];
  return [{ step: 'activate', key: next, retire: key }, revoke, { step: 'create_next' }];
}

/** How long until a key may sign: until nobody holds a document without it. */
export function secondsUntilReady(next: SigningKey, terms: RotationTerms, nowAt: number): number {
  const unknownSeconds = terms.documentMaxAgeSeconds + terms.clockDifferenceSeconds + terms.settlingSeconds;
  return Math.max(0, Math.ceil((next.publishedAt - nowAt) / 1_000 + unknownSeconds));
}

/** Whether the last token that a retired key can have signed has expired for every verifier. */
function isPast(key: SigningKey, terms: RotationTerms, nowAt: number): boolean {
  const keptSeconds =
    terms.longestTokenSeconds +
    terms.documentMaxAgeSeconds +
    2 * terms.clockDifferenceSeconds +
    terms.settlingSeconds;
  return nowAt >= (key.retiredAt ?? nowAt) + keptSeconds * 1_000;
}
