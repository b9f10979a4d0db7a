import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOperations } from './environment-operations.ts';
import type { Operation } from './operation.ts';
import { organizationOperations } from './organization-operations.ts';
import { roleOperations } from './role-operations.ts';
import { sessionOperations } from './session-operations.ts';
import { tokenOperations } from './token-operations.ts';
import { trustOperations } from './trust-operations.ts';

/** The operations by group; each group has its file `contract/effects/GROUP-effects.test.ts`. */
export const operationGroups: Readonly<Record<string, readonly Operation[]>> = {
  organization: organizationOperations,
  token: tokenOperations,
  role: roleOperations,
  trust: trustOperations,
  environment: environmentOperations,
  session: sessionOperations,
};

export const operations: readonly Operation[] = Object.values(operationGroups).flat();

/** Returns the statuses of each route of the OpenAPI document, by its name in the form `METHOD /path/{param}`. */
export function readDocumentedStatuses(): ReadonlyMap<string, ReadonlySet<number>> {
  const text = readFileSync(join(import.meta.dirname, '../../../openapi.json'), 'utf8');
  const { paths } = JSON.parse(text) as {
    paths: Record<string, Record<string, { readonly responses: Record<string, unknown> }>>;
  };
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => [
        `${method.toUpperCase()} ${path}`,
        new Set(Object.keys(responses).map(Number)),
      ]),
    ),
  );
}

/** Returns the faults of the list of operations: routes without an operation, and operations without a route. */
export function findGaps(): readonly string[] {
  const routes = [...readDocumentedStatuses().keys()];
  const listed = new Set(operations.map(({ route }) => route));
  return [
    ...routes
      .filter((route) => !listed.has(route))
      .map((route) => `route ${route} has no case: add one in test/support/operations/*-operations.ts`),
    ...[...listed]
      .filter((route) => !routes.includes(route))
      .map((route) => `operation ${route} has no route in openapi.json: remove it`),
  ];
}
