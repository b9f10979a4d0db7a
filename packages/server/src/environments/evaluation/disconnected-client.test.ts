import { connect } from 'node:net';
import pino from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../../test/support/databases/databases.ts';
import { createTestEvaluations } from '../../../test/support/environments/evaluations.ts';
import {
  createTroubledProcess,
  documentNamed,
  keyOf,
} from '../../../test/support/environments/language-process.ts';
import { foundOrganization } from '../../../test/support/tenancy.ts';
import { Identity } from '../../access/index.ts';
import { createHttpServer } from '../../http/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import { openRoutes } from '../sessions/open-routes.ts';
import { checkRoutes } from './check/check-routes.ts';

/** No process ever ends this one: its turn may take an hour. */
const endless = '# trouble: loop';
const hour = 3_600_000;

const close: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of close.splice(0).reverse()) await one();
});

describeOnBothEngines('the evaluation of a client that disconnects', (openTestDatabase) => {
  async function start() {
    const database = await openTestDatabase();
    const { organization, admin, context } = await foundOrganization(database);
    const mint = () => Promise.reject(new Error('nothing is minted here'));
    const language = createTroubledProcess({ limits: { maxTasks: 1, maxTurnMs: hour } });
    const openings: string[] = [];
    const evaluations = {
      ...createTestEvaluations(database, { clock: context.clock, authority: '', openSeconds: 30, mint }),
      language,
      onOpening: ({ outcome }: { readonly outcome: string }) => void openings.push(outcome),
    };
    const logged: { readonly level: number; readonly msg: string }[] = [];
    const http = createHttpServer({
      logger: pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) }),
      checkAccess: async () => ({
        ok: true,
        value: {
          callerKey: 'ann',
          identity: new Identity(admin.principal, organization, admin.authority),
        },
      }),
      trustedProxies: [],
    });
    await http.register(checkRoutes(evaluations));
    await http.register(openRoutes(evaluations));
    // As a save, a clone and a decryption do.
    const config = { access: { kind: 'organization', permission: 'environment:open' } } as const;
    http.post('/orgs/:orgName/encrypt', { config }, () => language.encryptSecrets(endless, keyOf('one')));
    close.push(
      () => http.close(),
      () => language.close(),
    );
    const url = new URL(await http.listen({ host: '127.0.0.1', port: 0 }));
    const isPlaceFree = () => {
      try {
        const root = documentNamed('app/other', '');
        const request = { root, mode: 'check', showSecrets: false, context: {} } as const;
        language.beginEvaluation({ organizationId: 'globex', ...request }).leave();
        return true;
      } catch (error) {
        if (error instanceof EnvironmentError && error.code === 'evaluations_too_many') return false;
        throw error;
      }
    };
    return { url, logged, openings, isPlaceFree };
  }

  test.each([
    ['/api/esc/environments/acme/yaml/check', endless],
    ['/api/esc/environments/acme/yaml/open', endless],
    ['/orgs/acme/encrypt', '{}'],
  ])('ends at once: POST %s leaves its place, and no error in the log', async (path, body) => {
    const { url, logged, openings, isPlaceFree } = await start();
    const socket = connect(Number(url.port), '127.0.0.1');
    close.push(async () => socket.destroy());
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: token pul-abc\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await vi.waitUntil(() => !isPlaceFree());
    socket.destroy();
    await vi.waitUntil(isPlaceFree);
    await vi.waitFor(() => expect(logged.map(({ msg }) => msg)).toContain('the client disconnected'));
    expect(logged.filter(({ level }) => level > 30)).toEqual([]);
    expect(openings).toEqual(path.endsWith('/open') ? ['disconnected'] : []);
  });
});
