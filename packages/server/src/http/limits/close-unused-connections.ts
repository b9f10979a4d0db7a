import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const sweepIntervalMs = 100;
/** The time that a client has to complete the headers of a request that it has begun when the shutdown begins. */
const headersWithinMs = 1_000;

/**
 * Closes the connections without an active request while the server shuts down. Otherwise, the server would wait a
 * minute for the idle time-out of connections whose requests were active when the shutdown began, and without end for
 * clients that connected but have not sent a request, because Node counts those as active.
 */
export function closeUnusedConnections(app: FastifyInstance): void {
  /** The number of active requests of each open connection. */
  const connections = new Map<Socket, number>();
  app.server.on('connection', (socket: Socket) => {
    connections.set(socket, 0);
    socket.once('close', () => connections.delete(socket));
  });
  app.server.on('request', ({ socket }, response) => {
    connections.set(socket, (connections.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const active = connections.get(socket);
      if (active !== undefined) connections.set(socket, active - 1);
    });
  });
  let sweep: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    const headersDueAt = performance.now() + headersWithinMs;
    sweep = setInterval(() => {
      app.server.closeIdleConnections();
      const mayBegin = performance.now() < headersDueAt;
      for (const [socket, active] of connections) {
        if (active === 0 && !(mayBegin && socket.bytesRead > 0)) socket.destroy();
      }
    }, sweepIntervalMs);
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweep);
    done();
  });
}
