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
  /** Called with every open socket, so that none outlives the fetch. */
  readonly onSocket: (socket: Socket) => void;
}

/**
 * Opens a TCP connection to a permitted address of the target and writes nothing to it.
 * Throws FetchError `name_not_found`, `address_refused` or `connection_failed`; rejects when `signal` aborts.
 */
export async function openPlainSocket(target: FetchTarget, settings: ConnectionSettings): Promise<Socket> {
  const options = await connectOptions(target, settings);
  return whenReady(connectTcp(options), 'connect', target, settings);
}

/**
 * Opens a TLS connection to a permitted address of the target. It does NOT check the certificate: the caller must check
 * `authorized` (chain, dates and host name, by OpenSSL and Node) before writing anything.
 * Throws like `openPlainSocket`.
 */
export async function openTlsSocket(
  target: FetchTarget,
  secureContext: SecureContext,
  settings: ConnectionSettings,
): Promise<TLSSocket> {
  // TLS over a socket that this file opens would be simpler to guard, but destroying that socket can crash Node.
  const socket = connectTls({
    ...(await connectOptions(target, settings)),
    servername: target.hostIsAddress ? '' : target.host,
    secureContext,
    ALPNProtocols: ['http/1.1'],
    // Checked in openTrustedConnection, which can then report the certificate.
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
  // The reader handles later failures of the socket; an unhandled error event would end the process.
  socket.on('error', () => {});
  // Checks the address of the actual peer. This is the first listener, so the handshake has not begun.
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
  const message = `Cannot connect to "${authority}"; check that it is running, reachable from this server, and supports TLS.`;
  return new FetchError('connection_failed', message, { cause });
}
