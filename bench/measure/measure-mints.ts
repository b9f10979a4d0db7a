import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { organizationAudience } from '../../packages/server/src/contract/audience.ts';
import { defaultOrganization } from '../../packages/server/src/contract/organization-name.ts';
import { openDatabase } from '../../packages/server/src/database/index.ts';
import {
  createMint,
  createSign,
  type IdentityTokenRequest,
} from '../../packages/server/src/outbound/identity-tokens/index.ts';
import { createSigningKeys, rotateDueKeys } from '../../packages/server/src/outbound/signing-keys/index.ts';
import { formatSubject } from '../../packages/server/src/outbound/subjects/index.ts';
import { systemClock } from '../../packages/server/src/platform/time/clock.ts';
import { prepareRotation, serverCause } from '../../packages/server/test/support/keys/signing.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';

/** Enough concurrent mints that the thread pool has work during a commit. */
const atOnce = 256;
const organizationId = 'bench-organization';

/**
 * Measures mints per second, each with its durable audit event, and bare `crypto.sign` of the same number of bytes with
 * the same kind of key in the same thread pool; in turns, so that both run under the same conditions.
 */
export async function measureMints(options: {
  readonly rounds: number;
  readonly roundSeconds: number;
}): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-bench-mints-'));
  const database = await openDatabase(
    { engine: 'sqlite', path: join(directory, 'mints.db') },
    { onFault: () => {} },
  );
  try {
    const rotation = {
      ...(await prepareRotation(database, systemClock, { organizationId })),
      algorithms: { v1: 'RS256', v2: 'RS256' },
    } as const;
    await rotateDueKeys(rotation, serverCause);
    const mint = createMint({
      database,
      sign: createSign({
        clock: systemClock,
        signingKeys: createSigningKeys({ database, backends: [rotation.backend] }),
        issuerUrls: () => ({ v1: 'https://id.example/oidc', v2: 'https://id.example/oidc/v2' }),
      }),
    });
    const request = makeRequest();
    const { token } = await mint(request);
    const signBare = makeBareSigner(token.slice(0, token.lastIndexOf('.')).length);
    const rates = { mint: [] as number[], bare: [] as number[], ratio: [] as number[], cpu: [] as number[] };
    await countEach(signBare, 0.5);
    await countEach(() => mint(request), 0.5);
    for (let round = 0; round < options.rounds; round += 1) {
      const bare = await countEach(signBare, options.roundSeconds);
      const minted = await countEach(() => mint(request), options.roundSeconds);
      const bareAgain = await countEach(signBare, options.roundSeconds);
      rates.mint.push(minted.rate);
      rates.bare.push((bare.rate + bareAgain.rate) / 2);
      rates.ratio.push((2 * minted.rate) / (bare.rate + bareAgain.rate));
      rates.cpu.push((bare.cpu + bareAgain.cpu) / (2 * minted.cpu));
    }
    return [
      {
        name: 'mints against bare signatures',
        value: medianOf(rates.ratio),
        unit: '',
        target: { minimum: 0.85 },
        note: `RS256, 2048 bits, ${atOnce} at once; ${formatRange(rates.ratio)}`,
      },
      {
        name: 'the same by CPU time',
        value: medianOf(rates.cpu),
        unit: '',
        target: null,
        note: `without the time of other processes; ${formatRange(rates.cpu)}`,
      },
      { name: 'mints', value: medianOf(rates.mint), unit: '/s', target: null, note: formatRange(rates.mint) },
      {
        name: 'bare signatures',
        value: medianOf(rates.bare),
        unit: '/s',
        target: null,
        note: formatRange(rates.bare),
      },
    ];
  } finally {
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Returns the number per second at constant concurrency, and the CPU microseconds for each. */
async function countEach(work: () => Promise<unknown>, seconds: number) {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  let done = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < endsAt) {
        await work();
        done += 1;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate: (done / (performance.now() - startedAt)) * 1_000, cpu: (user + system) / done };
}

function makeBareSigner(bytes: number): () => Promise<Buffer> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const data = Buffer.alloc(bytes, 'a');
  return () =>
    new Promise((resolve, reject) => {
      sign('sha256', data, privateKey, (error, signature) => (error ? reject(error) : resolve(signature)));
    });
}

function makeRequest(): IdentityTokenRequest {
  return {
    issuer: 'v1',
    organizationId,
    subject: formatSubject(
      { kind: 'environmentId', organizationId, environmentId: 'bench-environment' },
      'pulumi',
    ),
    audience: organizationAudience(defaultOrganization, 'aws'),
    claims: {
      org: 'acme',
      env: 'shop/production',
      current_env: 'shop/production',
      root_env: 'shop/production',
      trigger_user: 'ann',
    },
    lifetimeSeconds: 3_600,
    authority: { organizationIds: [], check: async () => {} },
    audit: {
      event: 'identity-token-issued',
      actor: { kind: 'user', name: 'ann' },
      details: { login: 'aws' },
      sourceIp: '192.0.2.7',
      requestId: 'bench-request',
    },
  };
}
