import type { CallerChange } from '../operations/caller-changes.ts';
import { nameOf, type Operation } from '../operations/operation.ts';
import { org } from '../operations/operation-world.ts';
import { allow } from './role-documents.ts';
import { scopesOfOperation } from './scopes-of-operation.ts';

/** Operations that stand for all others: two on the organization, and two on an environment. */
const representatives: ReadonlySet<string> = new Set([
  'DELETE /api/orgs/{orgName}/oidc/issuers/{issuerId}',
  'DELETE /api/orgs/{orgName}/teams/{teamName}',
  'PATCH /api/esc/environments/{orgName}/{projectName}/{envName}',
  'POST /api/esc/environments/{orgName}/{projectName}/{envName}/open',
]);

/** The changes of a custom role, and thus of an organization token with it; none for most operations, to save time. */
export function changesOfRole(operation: Operation): readonly CallerChange[] {
  if (!representatives.has(nameOf(operation))) return [];
  const scopes = scopesOfOperation(operation);
  const permissions = [...(scopes?.inOrganization ?? []), ...(scopes?.onEnvironment ?? [])];
  const status = operation.need.kind === 'environment' ? 404 : 403;

  const change = (name: string, method: string, query: string, body?: object): CallerChange => ({
    name,
    status,
    audited: true,
    async join(world) {
      const role = { name: world.newName('role'), details: allow(permissions) };
      const { id: roleID } = await world.make<{ id: string }>('POST', `${org}/roles`, { body: role });
      const { tokenValue: token } = await world.make<{ tokenValue: string }>('POST', `${org}/tokens`, {
        body: { name: world.newName('token'), roleID },
      });
      const path = `${org}/roles/${roleID}${query}`;
      return { token, end: () => world.make(method, path, body === undefined ? {} : { body }) };
    },
  });
  return [
    change('the role of the token lacks the scope', 'PATCH', '', { details: allow(['team:list']) }),
    change('the role of the token is deleted', 'DELETE', '?force=true'),
  ];
}
