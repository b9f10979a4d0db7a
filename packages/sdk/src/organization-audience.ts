/** The audience that identity tokens for an organization carry: `urn:pulumi:org:ORG`. */
export function organizationAudience(organization: string, namespace = 'pulumi'): string {
  return `urn:${namespace}:org:${organization}`;
}
