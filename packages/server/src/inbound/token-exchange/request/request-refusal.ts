import type { RefusalCode } from '../../decisions/index.ts';

/** The parameters of a token request as they came: the body's members, empty ones left out. */
export type RawParameters = ReadonlyMap<string, string>;

/** A request that asks for nothing that could be decided. */
export interface RequestRefusal {
  readonly reason: Extract<
    RefusalCode,
    'request_invalid' | 'grant_type_unsupported' | 'audience_malformed' | 'scope_invalid'
  >;
  readonly message: string;
}

/** A failed `Result` of reading a request. */
export interface RequestFailure {
  readonly ok: false;
  readonly fault: RequestRefusal;
}
