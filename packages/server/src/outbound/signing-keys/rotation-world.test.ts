import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRotation, type RotationStep, type RotationTerms } from './rotation/rotation-plan.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Several servers with different clocks, late notifications and slow or lost commits, and every possible verifier:
 * each document that any verifier may have cached during a token's lifetime must contain the token's key.
 */

interface Token {
  readonly keyId: string;
  /** In seconds of the simulated time, like all times here. */
  readonly mintedAt: number;
  readonly liveUntil: number;
}

interface World {
  now: number;
  /** The commits and their times; oldest first. */
  readonly history: { readonly at: number; readonly keys: readonly SigningKey[] }[];
  readonly tokens: Token[];
  keysMade: number;
}

type Action =
  | { readonly does: 'wait'; readonly for: number }
  | {
      readonly does: 'rotate';
      readonly server: number;
      readonly onCommand: boolean;
      readonly slow: number;
      readonly lost: boolean;
    }
  | { readonly does: 'mint'; readonly server: number; readonly late: number; readonly lifetime: number };

interface Setting {
  readonly terms: RotationTerms;
  /** The clock of each server, between 0 and the clock difference, in seconds. */
  readonly clocks: readonly number[];
}

function keysAt(world: World, at: number): readonly SigningKey[] {
  return world.history.findLast((state) => state.at <= at)?.keys ?? [];
}

function apply(
  world: World,
  keys: readonly SigningKey[],
  step: RotationStep,
  nowAt: number,
): readonly SigningKey[] {
  switch (step.step) {
    case 'create_active':
    case 'create_next': {
      const isActive = step.step === 'create_active';
      world.keysMade += 1;
      const created: SigningKey = {
        id: `key-${world.keysMade}`,
        issuer: 'v1',
        algorithm: 'RS256',
        state: isActive ? 'active' : 'next',
        backend: 'local',
        publicJwk: {},
        privateKey: '',
        publishedAt: nowAt,
        activatedAt: isActive ? nowAt : null,
        retiredAt: null,
      };
      return [...keys, created];
    }
    case 'activate':
      return keys.map((key) => {
        if (key.id === step.key.id) return { ...key, state: 'active', activatedAt: nowAt };
        return key.id === step.retire?.id ? { ...key, state: 'retired', retiredAt: nowAt } : key;
      });
    case 'remove':
    case 'revoke':
      return keys.filter(({ id }) => id !== step.key.id);
  }
}

/** `planned` has the settings that the plan gets. */
function act(world: World, { terms, clocks }: Setting, action: Action, planned: RotationTerms = terms): void {
  switch (action.does) {
    case 'wait':
      world.now += action.for;
      return;
    case 'rotate': {
      const nowAt = (world.now + (clocks[action.server] ?? 0)) * 1_000;
      const keys = keysAt(world, world.now);
      const steps = planRotation(keys, { terms: planned, nowAt, onCommand: action.onCommand });
      // Half of the settling time is for the commit, half for its notification.
      world.now += action.slow * (terms.settlingSeconds / 2);
      if (action.lost || steps.length === 0) return;
      const changed = steps.reduce((state, step) => apply(world, state, step, nowAt), keys);
      world.history.push({ at: world.now, keys: changed });
      return;
    }
    case 'mint': {
      const view = keysAt(world, world.now - action.late * (terms.settlingSeconds / 2));
      const active = view.find(({ state }) => state === 'active');
      if (!active) return;
      const issuedAt = Math.floor(world.now + (clocks[action.server] ?? 0));
      const lifetime = Math.max(1, Math.floor(action.lifetime * terms.maxTokenSeconds));
      // For the verifier with the slowest clock the token is valid longest.
      world.tokens.push({ keyId: active.id, mintedAt: world.now, liveUntil: issuedAt + lifetime });
    }
  }
}

/** Returns the times at which documents that are cached during the token's lifetime may have been created. */
function findUnverifiable(world: World, { terms }: Setting): Token | undefined {
  const [first] = world.history;
  return world.tokens.find(({ keyId, mintedAt, liveUntil }) => {
    const from = mintedAt - terms.documentMaxAgeSeconds - terms.settlingSeconds / 2;
    const until = Math.min(liveUntil, world.now);
    return world.history.some(({ at, keys }, index) => {
      const replacedAt = world.history[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      const isHeld = at < until && replacedAt > from && at >= (first?.at ?? 0);
      return isHeld && !keys.some(({ id }) => id === keyId);
    });
  });
}

function settingArbitrary(): fc.Arbitrary<Setting> {
  return fc
    .record({
      documentMaxAgeSeconds: fc.integer({ min: 1, max: 3_600 }),
      rotationSeconds: fc.integer({ min: 1, max: 20_000 }),
      maxTokenSeconds: fc.integer({ min: 60, max: 3_600 }),
      clockDifferenceSeconds: fc.integer({ min: 0, max: 120 }),
      settlingSeconds: fc.integer({ min: 1, max: 120 }),
    })
    .chain((terms) =>
      fc.record({
        terms: fc.constant(terms),
        clocks: fc.array(fc.integer({ min: 0, max: terms.clockDifferenceSeconds }), {
          minLength: 3,
          maxLength: 3,
        }),
      }),
    );
}

/** Waits are drawn near the intervals after which a step becomes due. */
function actionArbitrary({ terms }: Setting): fc.Arbitrary<Action> {
  const ready = terms.documentMaxAgeSeconds + terms.clockDifferenceSeconds + terms.settlingSeconds;
  const kept = ready + terms.maxTokenSeconds + terms.clockDifferenceSeconds;
  const spans = [1, terms.clockDifferenceSeconds, terms.settlingSeconds, ready, kept, terms.rotationSeconds];
  const server = fc.integer({ min: 0, max: 2 });
  const part = fc.constantFrom(0, 0.5, 1);
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...spans), fc.integer({ min: -2, max: 2 }))
      .map(([span, more]): Action => ({ does: 'wait', for: Math.max(0, span + more) })),
    fc.record({
      does: fc.constant('rotate' as const),
      server,
      onCommand: fc.boolean(),
      slow: part,
      lost: fc.nat({ max: 9 }).map((draw) => draw === 0),
    }),
    fc.record({
      does: fc.constant('mint' as const),
      server,
      late: part,
      lifetime: fc.constantFrom(0.02, 0.5, 1),
    }),
  );
}

const stories = settingArbitrary().chain((setting) =>
  fc.record({
    setting: fc.constant(setting),
    actions: fc.array(actionArbitrary(setting), { minLength: 5, maxLength: 60 }),
  }),
);

function live({
  setting,
  actions,
}: {
  readonly setting: Setting;
  readonly actions: readonly Action[];
}): World {
  const world: World = { now: 1_000_000, history: [], tokens: [], keysMade: 0 };
  for (const action of actions) act(world, setting, action);
  return world;
}

describe('for any actions of servers and any delay of notifications', () => {
  test('no token fails to verify before it expires, for any verifier that respects the cache time', () => {
    fc.assert(
      fc.property(stories, (story) => {
        expect(findUnverifiable(live(story), story.setting)).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });

  test('an issuer has exactly one active key after its first, and at most one next key', () => {
    fc.assert(
      fc.property(stories, (story) => {
        for (const { keys } of live(story).history) {
          expect(keys.filter(({ state }) => state === 'active')).toHaveLength(1);
          expect(keys.filter(({ state }) => state === 'next').length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    'documentMaxAgeSeconds',
    'maxTokenSeconds',
    'clockDifferenceSeconds',
    'settlingSeconds',
  ] as const)('the simulation detects a plan without %s', (term) => {
    const forgetful = (story: { setting: Setting; actions: readonly Action[] }) => {
      const world: World = { now: 1_000_000, history: [], tokens: [], keysMade: 0 };
      const planned = { ...story.setting.terms, [term]: 0 };
      for (const action of story.actions) act(world, story.setting, action, planned);
      return findUnverifiable(world, story.setting) === undefined;
    };
    const found = fc.check(fc.property(stories, forgetful), { numRuns: 20_000, endOnFailure: true });
    expect(found.failed).toBe(true);
  });
});
