/** What bounds connections and requests, so that neither slow nor many clients take the server from the others. */
export interface HttpLimits {
  /** From the first moment of a connection, or of a request on one that was kept, until the headers are whole. */
  readonly headersMilliseconds: number;
  /** The same until the body is whole. */
  readonly requestMilliseconds: number;
  /** A connection between two requests. */
  readonly idleMilliseconds: number;
  /** Nothing was read or written in the middle of a request: also a client that does not take its answer. */
  readonly silentMilliseconds: number;
  /** How often it is looked who is past his time. */
  readonly checkMilliseconds: number;
  /** Further ones are closed at once. */
  readonly mostConnections: number;
  /** Requests that wait for the server, not for their client; further ones are answered 503. */
  readonly mostUnderWay: number;
}

export const defaultLimits: HttpLimits = {
  headersMilliseconds: 15_000,
  requestMilliseconds: 30_000,
  // Longer than the minute after which load balancers let go of a connection: they end it, and lose no request.
  idleMilliseconds: 65_000,
  // Longer than a login at a cloud may take.
  silentMilliseconds: 150_000,
  checkMilliseconds: 5_000,
  mostConnections: 10_000,
  mostUnderWay: 500,
};
