/** Limits on connections and requests, so that neither slow nor many clients block the others. */
export interface HttpLimits {
  /** From the start of a connection, or of a later request on it, until the headers are complete. */
  readonly headersMs: number;
  /** From the same moment until the body is complete. */
  readonly requestMs: number;
  /** The time that a connection may be idle between two requests. */
  readonly idleMs: number;
  /**
   * The time that a request may go without a byte being read or written; it also ends clients that do not read their
   * response.
   */
  readonly inactivityMs: number;
  /** The interval between sweeps of expired connections. */
  readonly checkIntervalMs: number;
  /** Connections over the limit are closed immediately. */
  readonly maxConnections: number;
  /** Requests that wait for the server, not for their client. Requests over the limit get a 503. */
  readonly maxActiveRequests: number;
}

export const defaultLimits: HttpLimits = {
  headersMs: 15_000,
  requestMs: 30_000,
  // Longer than the usual minute of load balancers, so that the load balancer closes the connection and no request is
  // lost.
  idleMs: 65_000,
  // Longer than a login at a cloud may take.
  inactivityMs: 150_000,
  checkIntervalMs: 5_000,
  maxConnections: 10_000,
  maxActiveRequests: 500,
};
