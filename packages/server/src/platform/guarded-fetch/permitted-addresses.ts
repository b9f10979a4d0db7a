import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import { FetchError } from './fetch-error.ts';
import type { FetchTarget } from './fetch-target.ts';

/** Resolves a name to all its addresses, in the order to be tried. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

export const lookupWithSystem: Lookup = (host) => systemLookup(host, { all: true });

/**
 * Returns the permitted addresses of the target's host, in the resolver's order; never empty. The name is resolved
 * once, and the connection uses an address that this function returned, so that a second resolution cannot change it.
 * Throws FetchError `name_not_found` or `address_refused`.
 */
export async function findPermittedAddresses(
  target: FetchTarget,
  { rules, lookup }: { rules: AddressRules; lookup: Lookup },
): Promise<LookupAddress[]> {
  const addresses = await findAddresses(target, { rules, lookup });
  const permitted = addresses.filter(({ address }) => isPermittedAddress(target, rules, address));
  if (permitted.length > 0) return permitted;
  // The caller must not learn the addresses of an internal name.
  const cause = new Error(`refused: ${addresses.map(({ address }) => address).join(', ')}`);
  throw addressRefused(target, rules, cause);
}

/** Returns true if a connection to the address is permitted; plain http is permitted only in the operator's ranges. */
export function isPermittedAddress(target: FetchTarget, rules: AddressRules, address: string): boolean {
  const verdict = rules.judge(address);
  return verdict === 'allowed' || (verdict === 'public' && target.secure);
}

/** Creates the error for a name with refused addresses. Its message is the same as for an unknown name. */
export function addressRefused(target: FetchTarget, rules: AddressRules, cause?: Error): FetchError {
  return new FetchError('address_refused', describeRefusal(target, rules), { cause });
}

/** Creates the error for an unknown name. Callers must not learn internal names, so only the code differs. */
function nameNotFound(target: FetchTarget, rules: AddressRules, cause?: unknown): FetchError {
  return new FetchError('name_not_found', describeRefusal(target, rules), { cause });
}

function describeRefusal({ host, secure }: FetchTarget, { variable }: AddressRules): string {
  return secure
    ? `"${host}" has no public address: check its spelling. The operator can allow private addresses with ${variable}.`
    : `"${host}" is not in a range that ${variable} lists, and http is only allowed there.`;
}

async function findAddresses(
  target: FetchTarget,
  { rules, lookup }: { readonly rules: AddressRules; readonly lookup: Lookup },
): Promise<readonly LookupAddress[]> {
  if (target.hostIsAddress) return [{ address: target.host, family: isIP(target.host) }];
  try {
    const addresses = await lookup(target.host);
    if (addresses.length > 0) return addresses;
  } catch (cause) {
    throw nameNotFound(target, rules, cause);
  }
  throw nameNotFound(target, rules);
}
