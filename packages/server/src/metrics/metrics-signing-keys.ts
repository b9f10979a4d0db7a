import { Gauge, type Registry } from 'prom-client';
import type { SigningKey } from '../outbound/signing-keys/index.ts';
import type { Clock } from '../platform/time/clock.ts';

export interface KeyMetrics {
  /** Sets the published keys and the configured signing period, in seconds. */
  noteSigningKeys(signing: { readonly keys: readonly SigningKey[]; readonly rotationSeconds: number }): void;
}

const issuers = ['v1', 'v2'] as const;
const states = ['next', 'active', 'retired'] as const;

/**
 * Creates the metrics of signing keys: their number and age. No other metric shows in time that rotation has stopped.
 */
export function watchSigningKeys(registry: Registry, clock: Clock): KeyMetrics {
  let known: readonly SigningKey[] = [];
  const registers = [registry];
  const labelNames = ['issuer', 'state'];
  new Gauge({
    name: 'symbolon_signing_keys',
    help: 'Published signing keys by issuer and state; read once a minute',
    labelNames,
    registers,
    collect() {
      for (const issuer of issuers) {
        for (const state of states) this.set({ issuer, state }, keysIn(issuer, state).length);
      }
    },
  });
  new Gauge({
    name: 'symbolon_signing_key_age_seconds',
    help: 'Seconds since the oldest key of each issuer and state entered that state',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const issuer of issuers) {
        for (const state of states) {
          const since = keysIn(issuer, state).map(sinceAt);
          if (since.length > 0) this.set({ issuer, state }, (clock.now() - Math.min(...since)) / 1_000);
        }
      }
    },
  });
  const rotation = new Gauge({
    name: 'symbolon_signing_key_rotation_seconds',
    help: 'Configured signing period of a key, in seconds',
    registers,
  });

  function keysIn(issuer: SigningKey['issuer'], state: SigningKey['state']): readonly SigningKey[] {
    return known.filter((key) => key.issuer === issuer && key.state === state);
  }

  return {
    noteSigningKeys({ keys, rotationSeconds }) {
      known = keys;
      rotation.set(rotationSeconds);
    },
  };
}

function sinceAt({ state, publishedAt, activatedAt, retiredAt }: SigningKey): number {
  switch (state) {
    case 'next':
      return publishedAt;
    case 'active':
      return activatedAt ?? publishedAt;
    case 'retired':
      return retiredAt ?? publishedAt;
  }
}
