import type { FastifySchema, RouteOptions } from 'fastify';
import type { DocumentedErrors } from '../../http/index.ts';
import { knownTags } from './document-frame.ts';

/** A route of the document. Its summary, tags and operation id are present. */
export interface DocumentedRoute extends DocumentedErrors {
  readonly route: RouteOptions;
  readonly operationId: string;
}

/**
 * Returns the route if the document contains it, and null if its schema has `hide`. Throws if the schema of a
 * documented route lacks an operation id, a summary or a known tag, so that the server does not start.
 */
export function readDocumentedRoute(route: RouteOptions, errors: DocumentedErrors): DocumentedRoute | null {
  const schema: FastifySchema = route.schema ?? {};
  if (schema.hide === true) return null;
  const { operationId = '', summary = '', tags = [] } = schema;
  const name = `route ${String(route.method)} ${route.url}`;
  if (!/^[a-z][A-Za-z0-9]+$/.test(operationId)) {
    throw new Error(`${name} needs schema.operationId in camel case, such as listTeams`);
  }
  if (summary === '') throw new Error(`${name} needs schema.summary`);
  const unknown = tags.filter((tag) => !knownTags.has(tag));
  if (tags.length === 0 || unknown.length > 0) {
    throw new Error(`${name} needs schema.tags, which must be tags of document-frame.ts`);
  }
  return { ...errors, route, operationId };
}
