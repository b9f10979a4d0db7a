import {
  anyToken,
  insider,
  type Operation,
  onEnvironment,
  operation,
  permission,
  type Sender,
} from './operation.ts';
import { esc, type OperationWorld, org } from './operation-world.ts';

const one = 'api/esc/environments/{orgName}/{projectName}/{envName}';
const [read, open, write, admin] = [
  onEnvironment('read'),
  onEnvironment('open'),
  onEnvironment('write'),
  onEnvironment('admin'),
];

const at =
  (suffix = '', body?: unknown) =>
  ({ environment }: Sender) => ({
    path: `${esc}/${environment}${suffix}`,
    ...(body === undefined ? {} : { body }),
  });

async function tagOf({ world, environment }: Sender, kind: 'tags' | 'versions/tags'): Promise<string> {
  const name = world.newName('tag');
  const body = kind === 'tags' ? { name, value: 'a' } : { name, revision: 1 };
  await world.make('POST', `${esc}/${environment}/${kind}`, { body });
  return `/${kind}/${name}`;
}

const onTag =
  (kind: 'tags' | 'versions/tags', body?: (name: string) => unknown) => async (sender: Sender) => {
    const suffix = await tagOf(sender, kind);
    return at(suffix, body?.(suffix.split('/').at(-1) ?? ''))(sender);
  };

/** Deletes the environment; returns its place in the list of deleted environments. */
async function deletedOf(world: OperationWorld, environment: string) {
  const [project = '', name = ''] = environment.split('/');
  await world.make('DELETE', `${esc}/${environment}`);
  const page = await world.make<{ environments: { project: string; name: string; deletedAt: string }[] }>(
    'GET',
    `${esc}/restore`,
  );
  const found = page.environments.find((deleted) => deleted.name === name);
  return { project, name, deletionTimestamp: found?.deletedAt ?? '' };
}

async function grantTo(world: OperationWorld, scope: string) {
  const [project = '', environment = ''] = scope.split('/');
  const name = await world.member();
  return { grantee: { kind: 'user', name }, project, environment };
}

const grantRequest = (scopeOf: (sender: Sender) => string) => async (sender: Sender) => ({
  path: `${org}/environment-grants`,
  body: { ...(await grantTo(sender.world, scopeOf(sender))), permission: 'open' },
});

const revokeRequest = (scopeOf: (sender: Sender) => string) => async (sender: Sender) => {
  const { world } = sender;
  const { grantee, ...scope } = await grantTo(world, scopeOf(sender));
  await world.grant(grantee, scopeOf(sender), 'open');
  const query = new URLSearchParams({ granteeKind: 'user', granteeName: grantee.name, ...scope });
  return { path: `${org}/environment-grants?${query}` };
};

const itself = ({ environment }: Sender) => environment;
const project = ({ environment }: Sender) => `${environment.split('/')[0]}/*`;

/** The operations on environments, their revisions, tags and grants. */
export const environmentOperations: readonly Operation[] = [
  operation('GET /api/esc/environments', anyToken, '/api/esc/environments'),
  operation('GET /api/esc/environments/{orgName}', insider, esc),
  operation('GET /api/esc/environments/{orgName}/tags', insider, `${esc}/tags`),
  operation('GET /api/esc/providers', anyToken, '/api/esc/providers'),
  operation('GET /api/esc/rotators', anyToken, '/api/esc/rotators'),
  operation('POST /api/esc/environments/{orgName}', permission('environment:create'), ({ world }) => ({
    path: esc,
    body: { project: 'app', name: world.newName('e') },
  })),
  operation(`HEAD /${one}`, read, at()),
  operation(`GET /${one}`, read, at(), { transactions: 1 }),
  operation(`PATCH /${one}`, write, ({ world, environment }) => ({
    path: `${esc}/${environment}`,
    body: `values: {a: ${world.newName('v')}}`,
  })),
  operation(`DELETE /${one}`, admin, at()),
  operation(`POST /${one}/clone`, open, (sender) =>
    at('/clone', { name: sender.world.newName('clone') })(sender),
  ),
  operation(
    `POST /${one}/clone`,
    admin,
    (sender) => at('/clone', { name: sender.world.newName('clone'), preserveAccess: true })(sender),
    { variant: 'with the grants on it' },
  ),
  operation(`GET /${one}/metadata`, read, at('/metadata')),
  operation(`GET /${one}/settings`, read, at('/settings')),
  operation(`PATCH /${one}/settings`, admin, async (sender) => {
    await sender.world.make('PATCH', `${esc}/${sender.environment}/settings`, {
      body: { deletionProtected: true },
    });
    return at('/settings', { deletionProtected: false })(sender);
  }),
  operation(`GET /${one}/trusts`, read, at('/trusts')),
  operation(`GET /${one}/versions`, read, at('/versions')),
  operation(`GET /${one}/versions/{version}`, read, at('/versions/1'), { transactions: 1 }),
  operation(`POST /${one}/versions/{version}/retract`, write, async (sender) => {
    const { world, environment } = sender;
    await world.make('PATCH', `${esc}/${environment}`, { body: `values: {a: ${world.newName('v')}}` });
    const versions = await world.make<{ number: number }[]>('GET', `${esc}/${environment}/versions`);
    return at(`/versions/${(versions[0]?.number ?? 0) - 1}/retract`, { replacement: 1 })(sender);
  }),
  operation(`GET /${one}/versions/tags`, read, at('/versions/tags')),
  operation(`POST /${one}/versions/tags`, write, (sender) =>
    at('/versions/tags', { name: sender.world.newName('tag'), revision: 1 })(sender),
  ),
  operation(`GET /${one}/versions/{version}/tags`, read, at('/versions/1/tags')),
  operation(`GET /${one}/versions/tags/{tagName}`, read, at('/versions/tags/stable')),
  operation(
    `PATCH /${one}/versions/tags/{tagName}`,
    write,
    onTag('versions/tags', () => ({})),
  ),
  operation(`DELETE /${one}/versions/tags/{tagName}`, write, onTag('versions/tags')),
  operation(`GET /${one}/tags`, read, at('/tags')),
  operation(`POST /${one}/tags`, write, (sender) =>
    at('/tags', { name: sender.world.newName('tag'), value: 'a' })(sender),
  ),
  operation(`GET /${one}/tags/{tagName}`, read, onTag('tags')),
  operation(
    `PATCH /${one}/tags/{tagName}`,
    write,
    onTag('tags', (name) => ({ currentTag: { value: 'a' }, newTag: { name, value: 'b' } })),
  ),
  operation(`DELETE /${one}/tags/{tagName}`, write, onTag('tags')),
  operation('GET /api/esc/environments/{orgName}/restore', insider, `${esc}/restore`),
  operation(
    'PUT /api/esc/environments/{orgName}/restore',
    { kind: 'project', level: 'admin' },
    async ({ world }) => ({
      path: `${esc}/restore`,
      body: await deletedOf(world, await world.environment()),
    }),
  ),
  operation(
    'DELETE /api/esc/environments/{orgName}/restore',
    permission('environment:purge_deleted'),
    async ({ world }) => {
      const deleted = await deletedOf(world, await world.environment());
      return { path: `${esc}/restore?${new URLSearchParams(deleted)}` };
    },
  ),
  operation('GET /api/orgs/{orgName}/environment-grants', insider, `${org}/environment-grants`),
  operation(
    'GET /api/orgs/{orgName}/environment-grants',
    admin,
    ({ environment }) => {
      const [projectName = '', name = ''] = environment.split('/');
      const query = new URLSearchParams({ project: projectName, environment: name });
      return { path: `${org}/environment-grants?${query}` };
    },
    { variant: 'on one environment' },
  ),
  operation('PUT /api/orgs/{orgName}/environment-grants', admin, grantRequest(itself)),
  operation(
    'PUT /api/orgs/{orgName}/environment-grants',
    { kind: 'every environment' },
    grantRequest(project),
    { variant: 'on a project' },
  ),
  operation('DELETE /api/orgs/{orgName}/environment-grants', admin, revokeRequest(itself)),
  operation(
    'DELETE /api/orgs/{orgName}/environment-grants',
    { kind: 'every environment' },
    revokeRequest(project),
    { variant: 'on a project' },
  ),
];
