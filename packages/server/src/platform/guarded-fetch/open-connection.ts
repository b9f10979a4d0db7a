import { once } from 'node:events';
import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { AddressRules } from './address-rules.ts';
import { FetchError } from './fetch-error.ts';
import type { FetchTarget } from './fetch-target.ts';
import {
  addressRefused,
  findPermittedAddresses,
  isPermittedAddress,
  type Lookup,
} from './permitted-addresses.ts';
import { untilAborted } from './until-aborted.ts';

export interface ConnectionSettings {
  readonly rules: AddressRules;
  readonly lookup: Lookup;
  readonly signal: AbortSignal;
  /** Hears of every socket opened, so that none outlives the fetch. */
  readonly onSocket: (socket: Socket) => void;
}

/**
 * A TCP connection to a permitted address of the target. Nothing has been written to it.
 * Throws FetchError `name_not_found`, `address_refused` or `connection_failed`; rejects when `signal` aborts.
 */
export async function openPlainSocket(target: FetchTarget, settings: ConnectionSettings): Promise<Socket> {
  const options = await connectOptions(target, settings);
  return whenReady(connectTcp(options), 'connect', target, settings);
}

/**
 * A TLS connection to a permitted address of the target. The certificate is NOT judged by it: the caller must look
 * at `authorized` (chain, dates and host name, by OpenSSL and Node) before anything is written.
 * Throws like `openPlainSocket`.
 */
export async function openTlsSocket(
  target: FetchTarget,
  secureContext: SecureContext,
  settings: ConnectionSettings,
): Promise<TLSSocket> {
  // TLS over a socket of our own would be simpler to guard, but destroying that socket can crash Node.
  const socket = connectTls({
    ...(await connectOptions(target, settings)),
    servername: target.hostIsAddress ? '' : target.host,
    secureContext,
    ALPNProtocols: ['http/1.1'],
    // Judged in openTrustedConnection, which can then say what was seen.
    rejectUnauthorized: false,
  });
  return whenReady(socket, 'secureConnect', target, settings);
}

async function connectOptions(
  target: FetchTarget,
  { rules, lookup, signal }: ConnectionSettings,
): Promise<TcpNetConnectOpts> {
  const addresses = await untilAborted(findPermittedAddresses(target, { rules, lookup }), signal);
  return {
    host: target.host,
    port: target.port,
    autoSelectFamily: true,
    lookup: (_host, options, answer) => {
      const [first] = addresses;
      if (options.all) answer(null, addresses);
      else if (first !== undefined) answer(null, first.address, first.family);
    },
  };
}

async function whenReady<Kind extends Socket>(
  socket: Kind,
  event: 'connect' | 'secureConnect',
  target: FetchTarget,
  { rules, signal, onSocket }: ConnectionSettings,
): Promise<Kind> {
  onSocket(socket);
  // A socket that fails after it was handed on is its reader's concern; unheard, the event would end the process.
  socket.on('error', () => {});
  // What counts is the peer that was really reached. First of the listeners, so that no handshake has begun.
  socket.prependOnceListener('connect', () => {
    if (!isPermittedAddress(target, rules, socket.remoteAddress ?? ''))
      socket.destroy(addressRefused(target, rules));
  });
  try {
    await once(socket, event, { signal });
    if (socket.errored) throw socket.errored;
    return socket;
  } catch (cause) {
    throw cause instanceof FetchError ? cause : connectionFailed(target, cause);
  }
}

function connectionFailed({ authority }: FetchTarget, cause: unknown): FetchError {
  const message = `No connection to "${authority}" could be made; check that it is up, reachable from here, and speaks TLS.`;
  return new FetchError('connection_failed', message, { cause });
}
