import type { Socket } from 'node:net';
import { type Clock, systemClock } from '../time/clock.ts';
import { createAddressRules } from './address-rules.ts';
import { FetchError } from './fetch-error.ts';
import { parseFetchTarget } from './fetch-target.ts';
import { validateHeaderValue } from './node-http.ts';
import { openTrustedConnection } from './open-trusted-connection.ts';
import { type Lookup, lookupWithSystem } from './permitted-addresses.ts';
import { readBytes, sendRequest } from './read-document.ts';
import { createAuthorityContexts } from './tls/authority-contexts.ts';

export interface GuardedCallOptions {
  /** Non-public ranges that the operator allows; `http:` is allowed only there. */
  readonly privateCidrs: readonly string[];
  /** The environment variable that lists them. */
  readonly variable: string;
  /** PEM texts of authorities, in addition to those that Node trusts. */
  readonly extraAuthorities: readonly string[];
  readonly lookup?: Lookup;
  readonly clock?: Clock;
}

export interface GuardedCallRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** The time limit of the whole call: name resolution, connection, TLS, headers, body. */
  readonly timeoutMs: number;
}

/** A response of any status. */
export interface GuardedCallResponse {
  readonly status: number;
  /** By lower-case name. Repeated headers are joined where HTTP allows it; otherwise the first one counts. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends one request and reads its response. Throws FetchError. */
export type GuardedCall = (url: string, request: GuardedCallRequest) => Promise<GuardedCallResponse>;

const maxBytes = 1024 * 1024;

/**
 * Creates the client for APIs whose URLs users choose: any method, no redirects, ordinary TLS, limited time and size,
 * only public addresses and those that the operator allows, one connection per call. Throws on a malformed CIDR.
 */
export function createGuardedCall(settings: GuardedCallOptions): GuardedCall {
  const { lookup = lookupWithSystem, clock = systemClock } = settings;
  const rules = createAddressRules(settings.privateCidrs, settings.variable);
  const contexts = createAuthorityContexts(settings.extraAuthorities);

  return async (url, { timeoutMs, ...message }) => {
    // Plain http reaches only the allowed ranges: the address check depends on the scheme.
    const target = parseFetchTarget(url, { insecureHttp: true });
    refuseUnsendable(message.headers);
    const sockets: Socket[] = [];
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const { signal } = deadline;
    const onSocket = (socket: Socket) => sockets.push(socket);
    const context = { rules, lookup, contexts, clock, signal, onSocket };
    try {
      const { socket } = await openTrustedConnection(target, { kind: 'system' }, context);
      const answer = await sendRequest(target, { ...message, socket, signal });
      const bytes = await readBytes(target, answer, maxBytes);
      return {
        status: answer.statusCode ?? 0,
        headers: flatten(answer.headers),
        text: bytes.toString('utf8'),
      };
    } catch (cause) {
      if (!signal.aborted) throw hideUnknownName(cause);
      const text = `"${target.authority}" did not send a complete response within ${Math.ceil(timeoutMs)} ms.`;
      throw new FetchError('timed_out', text, { cause });
    } finally {
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
    }
  };
}

/**
 * Refuses an unknown name and a name with a private address in the same way, so that members cannot probe internal
 * names.
 */
function hideUnknownName(error: unknown): unknown {
  if (!(error instanceof FetchError) || error.code !== 'name_not_found') return error;
  return new FetchError('address_refused', error.message, { cause: error });
}

/** Refuses user-supplied header values that HTTP does not allow, and does not show them. */
function refuseUnsendable(headers: GuardedCallRequest['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderValue(name, value);
    } catch (cause) {
      const text = `the value for ${name} contains a line break or another character that a header must not contain.`;
      throw new FetchError('header_invalid', text, { cause });
    }
  }
}

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
    ),
  );
}
