import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

describe('the reference page', () => {
  let database: Database;
  let server: RunningServer;
  const get = (path: string) => server.call<string>('GET', path, { token: null });

  beforeAll(async () => {
    database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    server = await startServer({ database });
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
  });

  test('shows every operation of the document, with curl, CLI and SDK', async () => {
    const { status, body: page } = await get('/docs');
    const { body: document } = await server.call<{
      paths: Record<string, Record<string, { operationId: string }>>;
    }>('GET', '/openapi.json');
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map((one) => one.operationId),
    );
    expect(status).toBe(200);
    expect(ids.filter((id) => !page.includes(`<details class="operation" id="${id}">`))).toEqual([]);
    expect(page.split('<h3>curl</h3>').length - 1).toBe(ids.length);
    expect(page).toContain('symbolon team list');
    expect(page).toContain('await client.request(&#39;GET /api/orgs/{orgName}/teams&#39;');
    expect(page).toContain('Requires the scope <code>team:list</code> in the organization.');
    expect(page).not.toContain('[object Object]');
  });

  test('loads only its own style and script', async () => {
    const { headers, body } = await get('/docs');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self';/,
    );
    const loaded = [...body.matchAll(/<(?:link|script)[^>]* (?:href|src)="([^"]*)"/g)].map(
      ([, address]) => address,
    );
    expect(loaded).toEqual(['docs/style.css', 'docs/search.js']);
    expect(body).not.toMatch(/<[^>]* (?:style|on\w+)=/);
    expect((await get('/docs/style.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect((await get('/docs/search.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });
});
