/** Returns the audience of identity tokens for an organization: `urn:pulumi:org:ORG`. */
export function organizationAudience(organization: string, namespace = 'pulumi'): string {
  return `urn:${namespace}:org:${organization}`;
}
