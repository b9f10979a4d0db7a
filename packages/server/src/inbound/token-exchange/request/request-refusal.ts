import type { RefusalCode } from '../../decisions/index.ts';

/** The parameters of a token request: the body's non-empty members. */
export type RawParameters = ReadonlyMap<string, string>;

/** The refusal of a request on which no decision is possible. */
export interface RequestRefusal {
  readonly reason: Extract<
    RefusalCode,
    'request_invalid' | 'grant_type_unsupported' | 'audience_malformed' | 'scope_invalid'
  >;
  readonly message: string;
}
