import type { Operations } from './generated/operations.ts';

/** The name of an operation in the server's OpenAPI document, such as `GET /api/user`. */
export type OperationName = keyof Operations;

/** The response of a successful call. */
export type ResponseOf<Name extends OperationName> = Operations[Name]['response'];

/** Allows undefined for members that may be omitted. */
type OrUndefined<Members> = { readonly [Key in keyof Members]: Members[Key] | undefined };

type PathOf<Name extends OperationName> = [keyof Operations[Name]['path']] extends [never]
  ? { readonly path?: undefined }
  : { readonly path: Operations[Name]['path'] };

type BodyOf<Name extends OperationName> = Operations[Name]['body'] extends undefined
  ? { readonly body?: undefined }
  : { readonly body: Operations[Name]['body'] };

/** The options of a call. */
export type RequestOptions<Name extends OperationName> = PathOf<Name> &
  BodyOf<Name> & {
    readonly query?: OrUndefined<Operations[Name]['query']>;
    readonly signal?: AbortSignal;
    /** The timeout of one attempt, if the client's default does not fit this call. */
    readonly timeoutMilliseconds?: number;
    /** Declares that a call changes nothing, such as a simulation, and can therefore be repeated. */
    readonly safeToRepeat?: true;
  };

/** Optional if a call needs no options. */
export type RequestArguments<Name extends OperationName> =
  Record<never, never> extends RequestOptions<Name>
    ? [options?: RequestOptions<Name>]
    : [options: RequestOptions<Name>];
