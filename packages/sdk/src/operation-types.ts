import type { Operations } from './generated/operations.ts';

/** `GET /api/user` and so on: every call that the server describes in its OpenAPI document. */
export type OperationName = keyof Operations;

/** What a call answers when it succeeds. */
export type ResponseOf<Name extends OperationName> = Operations[Name]['response'];

/** A member that is undefined counts as one that was left out. */
type OrUndefined<Members> = { readonly [Key in keyof Members]: Members[Key] | undefined };

type PathOf<Name extends OperationName> = [keyof Operations[Name]['path']] extends [never]
  ? { readonly path?: undefined }
  : { readonly path: Operations[Name]['path'] };

type BodyOf<Name extends OperationName> = Operations[Name]['body'] extends undefined
  ? { readonly body?: undefined }
  : { readonly body: Operations[Name]['body'] };

/** What a call takes beside its name. */
export type RequestOptions<Name extends OperationName> = PathOf<Name> &
  BodyOf<Name> & {
    readonly query?: OrUndefined<Operations[Name]['query']>;
    readonly signal?: AbortSignal;
    /** Of one try, where the client's is not right for this call. */
    readonly timeoutMilliseconds?: number;
    /** Says of a call that changes nothing, such as a simulation, that it may be tried again. */
    readonly safeToRepeat?: true;
  };

/** Left out where a call needs nothing. */
export type RequestArguments<Name extends OperationName> =
  Record<never, never> extends RequestOptions<Name>
    ? [options?: RequestOptions<Name>]
    : [options: RequestOptions<Name>];
