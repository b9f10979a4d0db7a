import type { Socket } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import { createAddressRules } from './address-rules.ts';
import { FetchError } from './fetch-error.ts';
import { parseFetchTarget } from './fetch-target.ts';
import { validateHeaderValue } from './node-http.ts';
import { openTrustedConnection } from './open-trusted-connection.ts';
import { type Lookup, lookupWithSystem } from './permitted-addresses.ts';
import { readBytes, sendRequest } from './read-document.ts';
import { createAuthorityContexts } from './tls/authority-contexts.ts';

export interface GuardedCallOptions {
  /** Non-public ranges that the operator opens; `http:` is allowed there and nowhere else. */
  readonly privateCidrs: readonly string[];
  /** The variable in which the operator names them. */
  readonly variable: string;
  /** PEM texts, added to the authorities that Node trusts. */
  readonly extraAuthorities: readonly string[];
  readonly lookup?: Lookup;
  readonly clock?: Clock;
}

export interface GuardedCallRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** The whole of it: name resolution, connection, TLS, headers, body. */
  readonly timeoutMs: number;
}

/** Whatever the other side answered, whichever status. */
export interface GuardedCallResponse {
  readonly status: number;
  /** Names in small letters; of several lines the first, or all joined where HTTP allows it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends one request and reads its answer, or throws FetchError. */
export type GuardedCall = (url: string, request: GuardedCallRequest) => Promise<GuardedCallResponse>;

const maxBytes = 1024 * 1024;

/**
 * The way to APIs that users may name: any method, no redirects followed, ordinary TLS, bounded in time and size,
 * public addresses and those that the operator opened only, one connection a call. Throws on a malformed CIDR.
 */
export function createGuardedCall(settings: GuardedCallOptions): GuardedCall {
  const { lookup = lookupWithSystem, clock = systemClock } = settings;
  const rules = createAddressRules(settings.privateCidrs, settings.variable);
  const contexts = createAuthorityContexts(settings.extraAuthorities);

  return async (url, { timeoutMs, ...message }) => {
    // Plain http gets no further than to the ranges that were opened: addresses are judged with the scheme in view.
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
      if (!signal.aborted) throw sayingNoMoreThanRefused(cause);
      const text = `"${target.authority}" did not answer completely within ${timeoutMs} ms.`;
      throw new FetchError('timed_out', text, { cause });
    } finally {
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
    }
  };
}

/** A name that does not resolve is refused as one that resolves to a private address: members name hosts here. */
function sayingNoMoreThanRefused(error: unknown): unknown {
  if (!(error instanceof FetchError) || error.code !== 'name_not_found') return error;
  return new FetchError('address_refused', error.message, { cause: error });
}

/** Users' own texts stand in headers: a value that cannot is a fault of theirs, and is not shown. */
function refuseUnsendable(headers: GuardedCallRequest['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderValue(name, value);
    } catch (cause) {
      const text = `what is to be sent as ${name} holds a line end or another character that no header can have.`;
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
