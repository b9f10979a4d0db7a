import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import { FetchError } from './fetch-error.ts';
import type { FetchTarget } from './fetch-target.ts';

/** Every address of a name, in the order to be tried. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

export const lookupWithSystem: Lookup = (host) => systemLookup(host, { all: true });

/**
 * The addresses of the target's host that may be connected to, in the resolver's order; never empty.
 * The name is resolved once and the connection is made to what is returned here, so a second answer is never asked for.
 * Throws FetchError `name_not_found` or `address_refused`.
 */
export async function findPermittedAddresses(
  target: FetchTarget,
  { rules, lookup }: { rules: AddressRules; lookup: Lookup },
): Promise<LookupAddress[]> {
  const addresses = await findAddresses(target, { rules, lookup });
  const permitted = addresses.filter(({ address }) => isPermittedAddress(target, rules, address));
  if (permitted.length > 0) return permitted;
  // Which addresses an internal name has is not for the caller to learn.
  const cause = new Error(`refused: ${addresses.map(({ address }) => address).join(', ')}`);
  throw addressRefused(target, rules, cause);
}

/** Plain http goes nowhere but into the ranges that the operator named. */
export function isPermittedAddress(target: FetchTarget, rules: AddressRules, address: string): boolean {
  const verdict = rules.judge(address);
  return verdict === 'allowed' || (verdict === 'public' && target.secure);
}

/** Says the same of a name that resolves to refused addresses and of one that does not resolve. */
export function addressRefused(target: FetchTarget, rules: AddressRules, cause?: Error): FetchError {
  return new FetchError('address_refused', describeRefusal(target, rules), { cause });
}

/** What names an internal name service knows is not for the caller to learn: the code is for operators. */
function nameNotFound(target: FetchTarget, rules: AddressRules, cause?: unknown): FetchError {
  return new FetchError('name_not_found', describeRefusal(target, rules), { cause });
}

function describeRefusal({ host, secure }: FetchTarget, { variable }: AddressRules): string {
  return secure
    ? `"${host}" has no public address: check its spelling. The operator can allow private ones: ${variable}.`
    : `"${host}" is not on a private range that ${variable} names, and http is only allowed there.`;
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
