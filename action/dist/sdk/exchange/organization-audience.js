// Generated from packages/sdk/src/exchange/organization-audience.ts by tools/generate/build-action.ts; npm run generate updates it.

/** Returns the audience of identity tokens for an organization: `urn:pulumi:org:ORG`. */
export function organizationAudience(organization, namespace = 'pulumi') {
  return `urn:${namespace}:org:${organization}`;
}
