import { builtInRoles } from '../../packages/server/src/access/roles/built-in-roles.ts';
import {
  allScopes,
  type Scope,
  type ScopeMeaning,
  scopes,
} from '../../packages/server/src/access/roles/scope.ts';
import { createApp } from '../../packages/server/src/app/app.ts';
import { readConfig } from '../../packages/server/src/config/config.ts';
import { openDatabase } from '../../packages/server/src/database/index.ts';
import { listRouteAccess, type RouteAccess } from '../../packages/server/src/http/access.ts';
import { createKeyring } from '../../packages/server/src/platform/keyring.ts';
import { createLogger } from '../../packages/server/src/platform/logging/logger.ts';

/** Generates `docs/scopes.md` from the table of scopes, the built-in roles and the routes of the server. */
export async function generateScopes(): Promise<string> {
  const routes = await readRoutes();
  const groups = Map.groupBy(allScopes, (scope) => scopes[scope].group);
  const sections = [...groups].map(
    ([group, ofGroup]) => `## ${group}

| scope | on | permits | built-in roles | routes |
| --- | --- | --- | --- | --- |
${ofGroup.map((scope) => formatRow(scope, routes)).join('\n')}
`,
  );
  return `# Scopes

A [role](roles.md) contains scopes. A scope on \`environment\` applies to the environments that the role's conditions
select, and a scope on \`organization\` applies to the organization itself. The role \`admin\` has every scope. Scopes with
an asterisk are not in the contract; this server adds them. Scopes of the contract that are not listed here are accepted
in roles, but permit nothing. A route that requires a scope on \`environment\` requires it on each environment that it uses.

This page is generated from [scope.ts](../packages/server/src/access/roles/scope.ts) and from the routes.

${sections.join('\n')}`;
}

async function readRoutes(): Promise<readonly RouteAccess[]> {
  const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
  const app = await createApp({
    config: readConfig({}),
    database,
    keyring: createKeyring([Buffer.alloc(32)]),
    logger: createLogger('silent'),
    publicUrl: () => 'http://127.0.0.1:8787',
  });
  await app.http.ready();
  const routes = listRouteAccess(app.http);
  await app.http.close();
  await database.close();
  return routes;
}

function formatRow(scope: Scope, routes: readonly RouteAccess[]): string {
  const meaning: ScopeMeaning = scopes[scope];
  const having = builtInRoles.filter(({ id, compiled }) => {
    const held: ReadonlySet<Scope> =
      meaning.on === 'organization' ? compiled.organizationScopes : compiled.onEveryEnvironment.scopes;
    return id !== 'admin' && held.has(scope);
  });
  const opened = routes
    .filter(({ rule }) => rule.kind === 'organization' && rule.permission === scope)
    .map(({ method, url }) => `\`${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}\``)
    .sort();
  const cells = [
    `\`${scope}\`${meaning.own === true ? '\\*' : ''}`,
    meaning.on,
    meaning.description,
    having.map(({ id }) => `\`${id}\``).join(', '),
    [...new Set(opened)].join('<br>'),
  ];
  return `| ${cells.join(' | ')} |`;
}
