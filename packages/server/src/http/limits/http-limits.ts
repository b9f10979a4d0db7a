/** Limits on connections and requests, so that neither slow nor many clients block the others. */
export interface HttpLimits {
  /** From the start of a connection, or of a later request on it, until the headers are complete. */
  readonly headersMs: number;
  /** From the same moment until the body is complete. */
  readonly requestMs: number;
  /** The idle time of a connection between two requests. */
  readonly idleMs: number;
  /** The time without a byte read or written within a request; also ends clients that do not read their response. */
  readonly inactivityMs: number;
  /** The interval at which the server looks for expired connections. */
  readonly checkIntervalMs: number;
  /** Connections over the limit are closed at once. */
  readonly maxConnections: number;
  /** Requests that wait for the server, not for their client; requests over the limit get 503. */
  readonly maxActiveRequests: number;
}

export const defaultLimits: HttpLimits = {
  headersMs: 15_000,
  requestMs: 30_000,
  // Longer than the usual minute of load balancers, so that they close the connection and lose no request.
  idleMs: 65_000,
  // Longer than a login at a cloud may take.
  inactivityMs: 150_000,
  checkIntervalMs: 5_000,
  maxConnections: 10_000,
  maxActiveRequests: 500,
};
