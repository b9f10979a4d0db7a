import { fork } from 'node:child_process';
import { once } from 'node:events';
import { KeepAliveConnection } from '../clients/keep-alive-connection.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { cpuSeconds } from '../figures/process-figures.ts';
import type { Stage } from '../servers/stage.ts';

const connections = 32;
const warmUpSeconds = 3;
const copiedHeaders = ['cache-control', 'etag', 'content-type', 'access-control-allow-origin'];

/**
 * Measures requests per second for discovery and keys, and for a bare Fastify route that sends the same bytes; in
 * turns.
 */
export async function measureDiscovery(
  stage: Stage,
  options: { readonly rounds: number; readonly roundSeconds: number },
): Promise<readonly Figure[]> {
  const server = await stage.startServer(stage.locationOf('discovery'));
  try {
    const figures: Figure[] = [];
    for (const [name, path] of [
      ['discovery document', '/oidc/.well-known/openid-configuration'],
      ['keys', '/oidc/.well-known/jwks'],
    ] as const) {
      figures.push(...(await measureDocument(server, { name, path, ...options })));
    }
    return figures;
  } finally {
    await server.end('SIGTERM');
  }
}

interface Served {
  readonly url: string;
  readonly pid: number;
}

async function measureDocument(
  server: Served,
  document: {
    readonly name: string;
    readonly path: string;
    readonly rounds: number;
    readonly roundSeconds: number;
  },
): Promise<readonly Figure[]> {
  const { name, path, rounds, roundSeconds } = document;
  const bare = await startBare(server.url, path);
  try {
    const load = (served: Served, seconds: number) => countRequests(served, { path, seconds });
    await load(server, warmUpSeconds);
    await load(bare, warmUpSeconds);
    const rates = { ours: [] as number[], bare: [] as number[], ratio: [] as number[], cpu: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const [ours, beside] = [await load(server, roundSeconds), await load(bare, roundSeconds)];
      rates.ours.push(ours.rate);
      rates.bare.push(beside.rate);
      rates.ratio.push(ours.rate / beside.rate);
      rates.cpu.push(beside.cpuMicroseconds / ours.cpuMicroseconds);
    }
    return [
      {
        name: `${name} against a bare route`,
        value: medianOf(rates.ratio),
        unit: '',
        target: { minimum: 0.8 },
        note: `same bytes, ${connections} connections; ${formatRange(rates.ratio)}`,
      },
      {
        name: `${name}, by CPU time`,
        value: medianOf(rates.cpu),
        unit: '',
        target: null,
        note: `without the time of other processes; ${formatRange(rates.cpu)}`,
      },
      { name, value: medianOf(rates.ours), unit: '/s', target: null, note: formatRange(rates.ours) },
      {
        name: `${name}, bare`,
        value: medianOf(rates.bare),
        unit: '/s',
        target: null,
        note: formatRange(rates.bare),
      },
    ];
  } finally {
    bare.stop();
  }
}

async function startBare(url: string, path: string) {
  const answer = await fetch(new URL(path, url));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const headers = Object.fromEntries(
    copiedHeaders
      .map((header) => [header, answer.headers.get(header) ?? ''])
      .filter(([, value]) => value !== ''),
  );
  const body = Buffer.from(await answer.arrayBuffer()).toString('base64');
  const child = fork(new URL('../servers/bare-documents-server.ts', import.meta.url), [
    JSON.stringify({ path, headers, body }),
  ]);
  const [{ url: bareUrl }] = (await once(child, 'message')) as [{ url: string }];
  return { url: bareUrl, pid: child.pid ?? 0, stop: () => void child.kill() };
}

async function countRequests(served: Served, options: { readonly path: string; readonly seconds: number }) {
  const { hostname, port, host } = new URL(served.url);
  const request = Buffer.from(`GET ${options.path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: bench\r\n\r\n`);
  const cpuBefore = cpuSeconds(served.pid);
  const startedAt = performance.now();
  const endsAt = startedAt + options.seconds * 1_000;
  let answered = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await KeepAliveConnection.open(hostname, Number(port));
      while (performance.now() < endsAt) {
        const answer = await connection.send(request);
        if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
        answered += 1;
      }
      connection.close();
    }),
  );
  return {
    rate: (answered / (performance.now() - startedAt)) * 1_000,
    cpuMicroseconds: ((cpuSeconds(served.pid) - cpuBefore) * 1e6) / answered,
  };
}
