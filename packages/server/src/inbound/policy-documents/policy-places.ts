import type { Reader } from '../../database/index.ts';
import { mapInTurns } from '../../platform/turns/map-in-turns.ts';
import { formatPolicies, type Policy } from '../policies/index.ts';
import type { PolicyDocument } from './policy-document.ts';
import { findPolicyVersion } from './store.ts';

/** A policy, identified by its position in a version of the document. */
interface Place {
  readonly version: number;
  readonly index: number;
}

/** The number of policies between two turns of the event loop; a document has up to a thousand. */
const portions = { sizeOf: () => 1, maxSize: 100 };

/** Returns the positions whose policy equals one of these or, with `absent`, equals none of them. */
export async function findPlacesOfPolicies(
  db: Reader,
  document: Pick<PolicyDocument, 'id'>,
  search: {
    readonly places: readonly Place[];
    readonly policies: readonly Policy[];
    readonly which: 'present' | 'absent';
  },
): Promise<readonly Place[]> {
  const { places, policies, which } = search;
  if (places.length === 0) return [];
  const wanted = new Set(await mapInTurns(policies, portions, identityOf));
  const found: Place[] = [];
  for (const version of new Set(places.map((place) => place.version))) {
    const stored = (await findPolicyVersion(db, document.id, version)) ?? [];
    const ofVersion = places.filter((place) => place.version === version);
    const isPresent = await mapInTurns(ofVersion, portions, ({ index }) => {
      const policy = stored[index];
      return policy !== undefined && wanted.has(identityOf(policy));
    });
    found.push(...ofVersion.filter((_, at) => isPresent[at] === (which === 'present')));
  }
  return found;
}

/** Returns the positions of all policies of some versions of a document. */
export async function listPlacesOfVersions(
  db: Reader,
  document: Pick<PolicyDocument, 'id'>,
  versions: readonly number[],
): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const version of versions) {
    const stored = (await findPolicyVersion(db, document.id, version)) ?? [];
    places.push(...stored.map((_, index) => ({ version, index })));
  }
  return places;
}

/** Returns the same key for policies with the same effect, regardless of the order of their rules. */
function identityOf(policy: Policy): string {
  return JSON.stringify(formatPolicies([policy])[0], (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
