import type { FastifySchema } from 'fastify';
import { describe, expect, test } from 'vitest';
import { readDocumentedRoute } from './documented-route.ts';

const complete = { operationId: 'listTeams', summary: 'List teams', tags: ['teams'] };

function read(schema?: FastifySchema) {
  const route = { method: 'GET', url: '/teams', handler: () => null, ...(schema ? { schema } : {}) } as const;
  return readDocumentedRoute(route, { statuses: {}, form: 'ErrorResponse' });
}

describe('a route of the document', () => {
  test('has an operation id, a summary and a known tag', () => {
    expect(read(complete)?.operationId).toBe('listTeams');
  });

  test.each([
    ['no schema', undefined, 'schema.operationId'],
    ['no operation id', { ...complete, operationId: '' }, 'schema.operationId'],
    ['an operation id that is not in camel case', { ...complete, operationId: 'list-teams' }, 'camel case'],
    ['no summary', { ...complete, summary: '' }, 'schema.summary'],
    ['no tag', { ...complete, tags: [] }, 'schema.tags'],
    ['an unknown tag', { ...complete, tags: ['others'] }, 'schema.tags'],
  ])('is refused with %s', (_reason, schema, message) => {
    expect(() => read(schema)).toThrow(message);
  });

  test('may be hidden instead', () => {
    expect(read({ hide: true })).toBeNull();
  });
});
