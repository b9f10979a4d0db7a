import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Figure, formatRange, medianOf } from './figure.ts';
import { KeepAliveConnection } from './keep-alive-connection.ts';
import type { Stage } from './stage.ts';

const connections = 32;
const warmUpSeconds = 3;
const copiedHeaders = ['cache-control', 'etag', 'content-type', 'access-control-allow-origin'];

/** Discovery document and keys, a second, beside a bare Fastify route that answers the same bytes; in turns. */
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
      figures.push(...(await measureDocument(server.url, { name, path, ...options })));
    }
    return figures;
  } finally {
    await server.end('SIGTERM');
  }
}

async function measureDocument(
  url: string,
  document: {
    readonly name: string;
    readonly path: string;
    readonly rounds: number;
    readonly roundSeconds: number;
  },
): Promise<readonly Figure[]> {
  const { name, path, rounds, roundSeconds } = document;
  const bare = await startBare(url, path);
  try {
    const load = (base: string, seconds: number) => countRequests(new URL(path, base), seconds);
    await load(url, warmUpSeconds);
    await load(bare.url, warmUpSeconds);
    const rates = { ours: [] as number[], bare: [] as number[], ratio: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const [ours, beside] = [await load(url, roundSeconds), await load(bare.url, roundSeconds)];
      rates.ours.push(ours);
      rates.bare.push(beside);
      rates.ratio.push(ours / beside);
    }
    return [
      {
        name: `${name} against a bare route`,
        value: medianOf(rates.ratio),
        unit: '',
        target: { atLeast: 0.8 },
        note: `same bytes, ${connections} connections; ${formatRange(rates.ratio)}`,
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
  const child = fork(new URL('bare-documents-server.ts', import.meta.url), [
    JSON.stringify({ path, headers, body }),
  ]);
  const [{ url: bareUrl }] = (await once(child, 'message')) as [{ url: string }];
  return { url: bareUrl, stop: () => void child.kill() };
}

async function countRequests(url: URL, seconds: number): Promise<number> {
  const request = Buffer.from(
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUser-Agent: bench\r\n\r\n`,
  );
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  let answered = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await KeepAliveConnection.open(url.hostname, Number(url.port));
      while (performance.now() < endsAt) {
        const answer = await connection.send(request);
        if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
        answered += 1;
      }
      connection.close();
    }),
  );
  return (answered / (performance.now() - startedAt)) * 1_000;
}
