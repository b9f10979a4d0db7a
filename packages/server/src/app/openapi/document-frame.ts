import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

/** The tags that routes may have, in the order of the document. */
const tagDescriptions: Readonly<Record<string, string>> = {
  oauth: 'Exchange identity tokens for access tokens; introspect and revoke tokens.',
  issuers: 'OIDC issuers that an organization trusts, their keys and their presets.',
  policies: 'Authorization policies: which identities of an issuer get which access tokens.',
  decisions: 'Recorded decisions on exchanges, and simulations of exchanges.',
  'access tokens': 'Personal, organization and team tokens, and tokens that workloads obtained.',
  environments: 'Environments: documents, revisions, tags, checks, secrets and open sessions.',
  'environment grants': 'Permissions on environments and projects.',
  'cloud logins': 'Logins of environments at clouds and other relying parties.',
  'trust setup': 'What relying parties need to trust the identity tokens of this server.',
  discovery: 'Public documents of this server as an OIDC provider.',
  'signing keys': 'Keys that sign identity tokens.',
  user: 'The caller.',
  organizations: 'Organizations of this server.',
  members: 'Members of an organization and their roles.',
  teams: 'Teams, their members and their permissions.',
  roles: 'Roles and the permissions that they contain.',
  'runner pools': 'Pools of deployment runners and their tokens.',
  audit: 'The audit log, its export and its hash chain.',
  clients: 'Documents that clients use to detect the features of a server.',
  operation: 'Health and maintenance of the server.',
};

export const knownTags: ReadonlySet<string> = new Set(Object.keys(tagDescriptions));

/** Returns everything in the document that does not depend on routes. */
export function createDocumentFrame(publicUrl: string): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Symbolon',
      version: '1.0.0',
      description:
        'Workload identity: trusted OIDC tokens in, short-lived access tokens out. An error has the form ' +
        '`{code, message}`, in which `code` is the HTTP status.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl, description: 'This server.' }],
    tags: Object.entries(tagDescriptions).map(([name, description]) => ({ name, description })),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer {access token}' },
        token: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'The form that Pulumi clients send: Authorization: token {access token}',
        },
      },
    },
    security: [{ bearer: [] }, { token: [] }],
  };
}
