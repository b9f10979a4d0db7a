import { CodedError } from '../../../platform/coded-error.ts';
import { FetchError, type FetchErrorCode } from '../../../platform/guarded-fetch/index.ts';
import { DiscoveryError, type DiscoveryErrorCode } from '../discover-issuer.ts';

export type KeySetErrorCode = 'key_set_malformed' | 'key_set_unusable';

/** The reason why a fetched key set is not used. */
export class KeySetError extends CodedError<KeySetErrorCode> {}

/** `internal_error`: a fault in this server; only the log describes it. */
export type IssuerKeysFaultCode = FetchErrorCode | DiscoveryErrorCode | KeySetErrorCode | 'internal_error';

/** The reason why there are no newer keys, for the issuer's administrator. */
export interface IssuerKeysFault {
  readonly code: IssuerKeysFaultCode;
  readonly message: string;
}

export function faultOf(error: unknown): IssuerKeysFault {
  if (error instanceof FetchError || error instanceof DiscoveryError || error instanceof KeySetError) {
    return { code: error.code, message: error.message };
  }
  return {
    code: 'internal_error',
    message: 'The keys could not be read; see the server’s log for the reason.',
  };
}
