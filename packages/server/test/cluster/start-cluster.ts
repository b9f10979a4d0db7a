import { randomBytes } from 'node:crypto';
import type { DatabaseLocation } from '../../src/database/index.ts';
import { createServerClient, type ServerClient } from '../support/servers/server-client.ts';
import {
  type ServerProcess,
  type ServerProcessOptions,
  startServerProcess,
} from '../support/servers/server-process.ts';

/** One of several server processes on one database. */
export interface ClusterServer extends ServerClient, Pick<ServerProcess, 'end' | 'pid'> {}

export interface Cluster {
  /** The servers in the rotation. */
  readonly servers: readonly ClusterServer[];
  /** Starts this many more servers at the same moment; resolves when all accept requests. */
  add(count: number, entry?: ServerProcessOptions['entry']): Promise<readonly ClusterServer[]>;
  /** Takes a server out of the rotation, like a load balancer does before the server is stopped. */
  takeOut(server: ClusterServer): void;
  /** Takes a server out of the rotation, then sends the signal and waits for its end. */
  end(server: ClusterServer, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  stop(): Promise<void>;
}

/** The settings that all servers of one installation share: the same keys and the same token. */
export function createCluster(location: DatabaseLocation): Cluster {
  const adminToken = `pul-${randomBytes(20).toString('hex')}`;
  const masterKey = randomBytes(32).toString('base64');
  let servers: readonly ClusterServer[] = [];
  const alive = new Set<ClusterServer>();

  async function start(entry: ServerProcessOptions['entry']): Promise<ClusterServer> {
    const server = await startServerProcess({
      location,
      bootstrapToken: adminToken,
      environment: {
        SYMBOLON_MASTER_KEY: masterKey,
        // Issuers of identity tokens have the same name on every server.
        SYMBOLON_ISSUER_URL: 'https://id.example',
        SYMBOLON_V2_ALGORITHM: 'ES256',
        SYMBOLON_REFUSALS_PER_MINUTE: '1000000',
        // Every 503 is logged, and there are thousands here.
        SYMBOLON_LOG_LEVEL: 'info',
      },
      ...(entry === undefined ? {} : { entry }),
      quiet: true,
    });
    return { ...createServerClient(server.url, adminToken), pid: server.pid, end: server.end };
  }

  function takeOut(server: ClusterServer): void {
    servers = servers.filter((other) => other !== server);
  }

  async function end(server: ClusterServer, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    takeOut(server);
    await server.end(signal);
    alive.delete(server);
  }

  return {
    get servers() {
      return servers;
    },
    async add(count, entry) {
      const added = await Promise.all(Array.from({ length: count }, () => start(entry)));
      servers = [...servers, ...added];
      for (const server of added) alive.add(server);
      return added;
    },
    takeOut,
    end,
    async stop() {
      await Promise.all([...alive].map((server) => end(server, 'SIGKILL')));
    },
  };
}

/** Returns the servers in turn. */
export function serverOf(cluster: Cluster, turn: number): ClusterServer {
  const server = cluster.servers[turn % cluster.servers.length];
  if (server === undefined) throw new Error('no server is running');
  return server;
}
