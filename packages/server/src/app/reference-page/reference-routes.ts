import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openToAll } from '../../access/index.ts';
import type { OpenapiDocument } from './openapi-document.ts';

/** The page loads its own style and script, and nothing else. */
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const files = [
  { name: 'style.css', type: 'text/css; charset=utf-8' },
  { name: 'search.js', type: 'text/javascript; charset=utf-8' },
] as const;

/** Serves the reference of the API at `/docs`. Renders it on first request, because few servers need it. */
export function addReferenceRoutes(http: FastifyInstance, openApi: () => Promise<object>): void {
  const options = {
    config: { ...openToAll, cacheable: true },
    exposeHeadRoute: true,
    schema: { hide: true },
  } as const;
  let page: string | null = null;
  http.get('/docs', options, async (_request, reply) => {
    const { renderReference } = await import('./render-reference.ts');
    page ??= renderReference((await openApi()) as OpenapiDocument);
    return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page);
  });
  for (const { name, type } of files) {
    http.get(`/docs/${name}`, options, async (_request, reply) =>
      reply.type(type).send(readFileSync(join(import.meta.dirname, name), 'utf8')),
    );
  }
}
