// The only path from the server to an issuer. Whatever URL, name server, certificate or response an issuer has, it
// cannot make the server connect to a forbidden address, exceed its deadline or read more than its limit.
export { type AddressRules, type AddressVerdict, createAddressRules } from './address-rules.ts';
export { FetchError, type FetchErrorCode, fetchErrorCodes } from './fetch-error.ts';
export {
  createGuardedCall,
  type GuardedCall,
  type GuardedCallRequest,
  type GuardedCallResponse,
} from './guarded-call.ts';
export {
  createGuardedFetch,
  type FetchedDocument,
  type FetchOptions,
  type GuardedFetch,
  type GuardedFetchOptions,
} from './guarded-fetch.ts';
export type { Lookup } from './permitted-addresses.ts';
export type { SeenCertificate } from './tls/seen-certificate.ts';
export type { TlsTrust } from './tls/tls-trust.ts';
