import { connect, type Socket } from 'node:net';

/** The ways in which a client can be slow. */
export type Slowness = 'drips-headers' | 'drips-body' | 'half-open' | 'never-reads';

export interface SlowClients {
  /** The number of connections that the server has closed. */
  readonly ended: number;
  stop(): void;
}

/**
 * Connects clients that take up the server's time: they send a byte per second or nothing, or do not read responses.
 */
export function openSlowClients(
  url: string,
  counts: Readonly<Partial<Record<Slowness, number>>>,
): SlowClients {
  const { hostname, port, host } = new URL(url);
  const beginnings: Readonly<Record<Slowness, string>> = {
    'drips-headers': `GET /api/user HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `,
    'drips-body': `POST /api/oauth/token HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\n\r\n`,
    'half-open': '',
    'never-reads': `GET /openapi.json HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(20),
  };
  const dripping: Socket[] = [];
  let ended = 0;
  const sockets = Object.entries(counts).flatMap(([slowness, count]) =>
    Array.from({ length: count }, () => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      socket.on('close', () => {
        ended += 1;
      });
      const beginning = beginnings[slowness as Slowness];
      if (beginning !== '') socket.write(beginning);
      if (slowness.startsWith('drips')) dripping.push(socket);
      if (slowness === 'never-reads') socket.pause();
      else socket.resume();
      return socket;
    }),
  );
  const drip = setInterval(() => {
    for (const socket of dripping) if (socket.writable) socket.write('x');
  }, 1_000);
  return {
    get ended() {
      return ended;
    },
    stop() {
      clearInterval(drip);
      for (const socket of sockets) socket.destroy();
    },
  };
}
