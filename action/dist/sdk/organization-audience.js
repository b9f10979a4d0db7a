// Made from packages/sdk/src/organization-audience.ts by tools/build-action.ts; npm run generate makes it anew.

/** The audience that identity tokens for an organization carry: `urn:pulumi:org:ORG`. */
export function organizationAudience(organization, namespace = 'pulumi') {
  return `urn:${namespace}:org:${organization}`;
}
