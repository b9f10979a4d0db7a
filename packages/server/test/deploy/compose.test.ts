import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { readDeployFile } from './deploy-file.ts';

interface Service {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

const text = readDeployFile('compose.yaml');
const compose = parse(text, { merge: true }) as Compose;
const { postgres, ...servers } = compose.services;

describe('the compose file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-compose-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  test('has two servers on one PostgreSQL of an exact version', () => {
    expect(Object.keys(servers)).toHaveLength(2);
    expect(postgres?.image).toMatch(/^postgres:[0-9]+\.[0-9]+-/);
    for (const { depends_on } of Object.values(servers)) {
      expect(depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    }
  });

  test.each(Object.entries(servers))('gives %s nothing that it does not need', (_name, server) => {
    expect(server).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    // A proxy terminates TLS.
    for (const port of server.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('passes secrets as files, and never in an environment variable', () => {
    const used = new Set(Object.values(compose.services).flatMap(({ secrets }) => secrets));
    expect([...used].sort()).toEqual(Object.keys(compose.secrets).sort());
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^secrets\//);
    for (const { environment } of Object.values(compose.services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (!/KEY|TOKEN|PASSWORD|PIN/.test(name)) expect(value, name).not.toMatch(/:[^/@]*@/);
        else expect(value, name).toMatch(/^(file:)?\/run\/secrets\/[a-z-]+$/);
      }
    }
    expect(readDeployFile('.gitignore')).toContain('secrets/');
  });

  test.each(Object.entries(servers))(
    'sets variables for %s that the server knows and accepts',
    (_name, server) => {
      writeFileSync(join(directory, 'master-key'), Buffer.alloc(32, 1).toString('base64'));
      writeFileSync(join(directory, 'database-password'), 'a:b@c/d\n');
      writeFileSync(join(directory, 'bootstrap-token'), 'pul-0123456789\n');
      const environment = Object.fromEntries(
        Object.entries(server.environment).map(([name, value]) => [
          name,
          value
            .replace(/\$\{SYMBOLON_URL:\?[^}]*\}/, 'https://symbolon.example')
            .replace(/\$\{[A-Z_]+:-\}/, '')
            .replace('/run/secrets', directory),
        ]),
      );
      expect(readConfig(environment)).toMatchObject({
        publicUrl: 'https://symbolon.example',
        database: {
          engine: 'postgres',
          connectionString: 'postgres://symbolon:a%3Ab%40c%2Fd@postgres/symbolon',
        },
        bootstrapToken: 'pul-0123456789',
        masterKey: Buffer.alloc(32, 1),
        unknownVariables: [],
      });
    },
  );

  test('makes the database accessible to the servers only', () => {
    expect(postgres?.ports).toBeUndefined();
    expect(postgres?.networks).toEqual(['database']);
    expect(compose.networks['database']).toEqual({ internal: true });
  });
});
