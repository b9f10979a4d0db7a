import { createSecretKey, type KeyObject } from 'node:crypto';
import type { EnvironmentKey, OrganizationKey } from '../ciphertexts/index.ts';
import type { LoadOutcome } from '../language/index.ts';
import type { Job, LanguageDocument, RoundJob, SentKey, SessionSeal } from './messages.ts';

/** Returns the job with each KeyObject replaced by its bytes, because a KeyObject cannot leave its process. */
export function encodeJob(job: Job): Job<SentKey> {
  return replaceKeys(job, (secret) => secret.export());
}

/** Reverses `encodeJob`. */
export function decodeJob(job: Job<SentKey>): Job {
  return replaceKeys(job, (bytes) => createSecretKey(bytes));
}

/**
 * The replaced keys of one job. The same KeyObject is replaced by the same object, so that it is serialized only once.
 */
interface Keys<From, To> {
  organization(key: OrganizationKey<From>): OrganizationKey<To>;
  environment(key: EnvironmentKey<From>): EnvironmentKey<To>;
}

function replaceKeys<From extends KeyObject | SentKey, To>(
  job: Job<From>,
  replace: (secret: From) => To,
): Job<To> {
  const replaced = new Map<OrganizationKey<From>, OrganizationKey<To>>();
  const organization = (key: OrganizationKey<From>) => {
    const known = replaced.get(key) ?? { ...key, secret: replace(key.secret) };
    replaced.set(key, known);
    return known;
  };
  const keys: Keys<From, To> = {
    organization,
    environment: (key) => ({ ...key, organization: organization(key.organization) }),
  };
  if (job.kind === 'evaluate-round') return replaceInRound(job, keys);
  if (job.kind === 'seal-again') return { ...job, seal: replaceInSeal(job.seal, keys) };
  return { ...job, key: keys.environment(job.key) };
}

function replaceInRound<From, To>(
  { kind, request, known }: RoundJob<From>,
  keys: Keys<From, To>,
): RoundJob<To> {
  const document = (one: LanguageDocument<From>): LanguageDocument<To> => ({
    ...one,
    key: one.key && keys.environment(one.key),
  });
  const loaded = new Map<string, LoadOutcome<LanguageDocument<To>>>();
  for (const [reference, outcome] of known.loaded)
    loaded.set(reference, outcome.ok ? { ok: true, value: document(outcome.value) } : outcome);
  const { seal, ...others } = request;
  return {
    kind,
    request: {
      ...others,
      root: document(request.root),
      ...(seal === undefined ? {} : { seal: replaceInSeal(seal, keys) }),
    },
    known: { ...known, loaded },
  };
}

function replaceInSeal<From, To>(seal: SessionSeal<From>, keys: Keys<From, To>): SessionSeal<To> {
  return { ...seal, key: keys.organization(seal.key) };
}
