import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../time/clock.ts';
import type { FetchTarget } from './fetch-target.ts';
import { type ConnectionSettings, openPlainSocket, openTlsSocket } from './open-connection.ts';
import type { AuthorityContexts } from './tls/authority-contexts.ts';
import { hasThumbprint } from './tls/match-thumbprint.ts';
import { describeCertificate, type SeenCertificate } from './tls/seen-certificate.ts';
import { servingChain } from './tls/serving-chain.ts';
import type { TlsTrust } from './tls/tls-trust.ts';
import {
  pinnedAuthorityUnproven,
  pinnedOutOfDate,
  pinsNeedTls,
  thumbprintMismatch,
  untrusted,
} from './tls/trust-faults.ts';

/** A connection over which a request may be sent. */
export interface TrustedConnection {
  readonly socket: Socket;
  /** The serving chain, leaf first; empty over plain http. */
  readonly certificates: readonly SeenCertificate[];
  /** True if ordinary validation, or validation under a pinned authority, accepts the certificate. */
  readonly authorized: boolean;
  /** False only if thumbprints were recorded and none of them matched. */
  readonly thumbprintMatched: boolean;
}

export interface ConnectionContext extends ConnectionSettings {
  readonly contexts: AuthorityContexts;
  readonly clock: Clock;
}

/**
 * Connects and checks the server against `trust`. Nothing but the handshake has been sent when this resolves. Throws
 * FetchError (docs/contract/issuers-and-policies.md, Thumbprints).
 */
export async function openTrustedConnection(
  target: FetchTarget,
  trust: TlsTrust,
  context: ConnectionContext,
): Promise<TrustedConnection> {
  if (!target.secure) return openPlainConnection(target, trust, context);
  const socket = await openTlsSocket(target, context.contexts.ordinary(), context);
  if (trust.kind === 'pinned') return checkPins(target, { socket, thumbprints: trust.thumbprints, context });
  const certificates = servingChain(socket).map(describeCertificate);
  if (!socket.authorized) throw untrusted(target, socket, certificates);
  const thumbprintMatched =
    trust.kind === 'system' || certificates.some((seen) => hasThumbprint(seen, trust.thumbprints));
  return { socket, certificates, authorized: true, thumbprintMatched };
}

async function openPlainConnection(
  target: FetchTarget,
  trust: TlsTrust,
  context: ConnectionContext,
): Promise<TrustedConnection> {
  if (trust.kind === 'pinned') throw pinsNeedTls();
  const socket = await openPlainSocket(target, context);
  return { socket, certificates: [], authorized: false, thumbprintMatched: true };
}

/**
 * Checks the server against pinned thumbprints. If the server's own certificate is pinned, the handshake has proved
 * that the server has the key. Any other pinned certificate is public, so presenting it proves nothing; a second
 * handshake then makes OpenSSL validate the server with that certificate as the only authority: signatures,
 * constraints, dates and host name.
 */
async function checkPins(
  target: FetchTarget,
  pins: { socket: TLSSocket; thumbprints: readonly string[]; context: ConnectionContext },
): Promise<TrustedConnection> {
  const { socket, thumbprints, context } = pins;
  const chain = servingChain(socket);
  const certificates = chain.map(describeCertificate);
  const pinnedIndex = certificates.findIndex((seen) => hasThumbprint(seen, thumbprints));
  const [pinned, anchor, leaf] = [certificates[pinnedIndex], chain[pinnedIndex], certificates[0]];
  if (pinned === undefined || anchor === undefined || leaf === undefined) {
    const seen = { certificates, authorized: socket.authorized };
    throw thumbprintMismatch(target, seen, thumbprints);
  }
  if (pinned === leaf) {
    if (!isInDate(leaf, context.clock.now())) throw pinnedOutOfDate(target, leaf);
    return { socket, certificates, authorized: socket.authorized, thumbprintMatched: true };
  }
  socket.destroy();
  const proven = await openTlsSocket(target, context.contexts.anchoredAt(anchor), context);
  if (!proven.authorized) throw pinnedAuthorityUnproven(target, proven, pinned);
  const provenCertificates = servingChain(proven).map(describeCertificate);
  return { socket: proven, certificates: provenCertificates, authorized: true, thumbprintMatched: true };
}

function isInDate({ validFromAt, validToAt }: SeenCertificate, now: number): boolean {
  return validFromAt <= now && now <= validToAt;
}
