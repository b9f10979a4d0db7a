import type { Socket } from 'node:net';
import { type Clock, systemClock } from '../time/clock.ts';
import { createAddressRules } from './address-rules.ts';
import { FetchError } from './fetch-error.ts';
import { parseFetchTarget } from './fetch-target.ts';
import { openTrustedConnection, type TrustedConnection } from './open-trusted-connection.ts';
import { type Lookup, lookupWithSystem } from './permitted-addresses.ts';
import { type DocumentBody, readDocument } from './read-document.ts';
import { createAuthorityContexts } from './tls/authority-contexts.ts';
import type { TlsTrust } from './tls/tls-trust.ts';

export interface GuardedFetchOptions {
  /** Non-public ranges that the operator allows; a single address counts as a range of one. */
  readonly privateCidrs: readonly string[];
  /** Allows `http:`, only on those ranges. */
  readonly insecureHttp: boolean;
  /** PEM texts of authorities, in addition to those that Node trusts. */
  readonly extraAuthorities: readonly string[];
  readonly lookup?: Lookup;
  readonly clock?: Clock;
}

export interface FetchOptions {
  readonly trust?: TlsTrust;
  /** The time limit of the whole fetch: name resolution, connection, TLS, headers, body. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly accept?: string;
}

export type FetchedDocument = DocumentBody & Omit<TrustedConnection, 'socket'>;

/** Fetches one JSON document. Throws FetchError. */
export type GuardedFetch = (url: string, options?: FetchOptions) => Promise<FetchedDocument>;

const ordinaryTrust: TlsTrust = { kind: 'system' };
const defaultTimeoutMs = 5_000;
const defaultMaxBytes = 1024 * 1024;

/**
 * Creates the only client for issuers: GET, JSON, no redirects, limited time and size, public addresses only, one
 * connection per fetch. Throws on a malformed CIDR (docs/contract/issuers-and-policies.md, Discovery).
 */
export function createGuardedFetch(settings: GuardedFetchOptions): GuardedFetch {
  const { insecureHttp, lookup = lookupWithSystem, clock = systemClock } = settings;
  const rules = createAddressRules(settings.privateCidrs);
  const contexts = createAuthorityContexts(settings.extraAuthorities);

  return async (url, options = {}) => {
    const { trust = ordinaryTrust, timeoutMs = defaultTimeoutMs } = options;
    const { maxBytes = defaultMaxBytes, accept = 'application/json' } = options;
    const target = parseFetchTarget(url, { insecureHttp });
    const sockets: Socket[] = [];
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const context = { rules, lookup, contexts, clock, signal: deadline.signal };
    try {
      const onSocket = (socket: Socket) => sockets.push(socket);
      const { socket, ...seen } = await openTrustedConnection(target, trust, { ...context, onSocket });
      const body = await readDocument(target, { socket, accept, maxBytes, signal: deadline.signal });
      return { ...body, ...seen };
    } catch (cause) {
      if (!deadline.signal.aborted) throw cause;
      const message = `"${target.authority}" did not send a complete response within ${Math.ceil(timeoutMs)} ms.`;
      throw new FetchError('timed_out', message, { cause });
    } finally {
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
    }
  };
}
