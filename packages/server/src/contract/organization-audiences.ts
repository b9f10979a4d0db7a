import { type OrganizationName, parseOrganizationName } from './organization-name.ts';

/**
 * The audiences that name an organization: `urn:symbolon:org:{ORG}`, `{public URL}/orgs/{ORG}` and
 * `urn:{namespace}:org:{ORG}`. They mean the same, and each names exactly one organization: a prefix that ends in a
 * separator, followed by a name, which contains no separator. All are compared byte for byte.
 */
export interface OrganizationAudiences {
  /** Formats the audience that this server suggests. */
  organizationAudience(organization: string): string;
  /**
   * Lists every audience that names the organization, the suggested one first; if `acceptsServerUrl`, followed by the
   * server's own URL, which names no organization.
   */
  organizationAudiences(
    organization: OrganizationName,
    options?: { readonly acceptsServerUrl: boolean },
  ): readonly string[];
  /** Returns the organization that an audience names, or null. */
  parseOrganizationAudience(audience: string): OrganizationName | null;
  /** Returns true for the server's own URL and for text that begins like an audience of an organization. */
  isAudienceOfServer(audience: string): boolean;
}

/** The namespace of the audience that needs no setting. */
const neutralNamespace = 'symbolon';

/** Formats `urn:{namespace}:org:{ORG}`. */
export function organizationUrn(namespace: string, organization: string): string {
  return `urn:${namespace}:org:${organization}`;
}

/** Formats the audience of an organization that every server accepts, for texts and examples. */
export function documentedAudience(organization: string): string {
  return organizationUrn(neutralNamespace, organization);
}

export function createOrganizationAudiences(
  namespace: string,
  publicUrl: () => string,
): OrganizationAudiences {
  const listPrefixes = () => [
    ...new Set([
      organizationUrn(neutralNamespace, ''),
      `${publicUrl()}/orgs/`,
      organizationUrn(namespace, ''),
    ]),
  ];
  const findPrefix = (audience: string) => listPrefixes().find((prefix) => audience.startsWith(prefix));
  return {
    organizationAudience: documentedAudience,
    organizationAudiences: (organization, { acceptsServerUrl } = { acceptsServerUrl: false }) => [
      ...listPrefixes().map((prefix) => prefix + organization),
      ...(acceptsServerUrl ? [publicUrl()] : []),
    ],
    parseOrganizationAudience(audience) {
      const prefix = findPrefix(audience);
      return prefix === undefined ? null : parseOrganizationName(audience.slice(prefix.length));
    },
    isAudienceOfServer: (audience) => audience === publicUrl() || findPrefix(audience) !== undefined,
  };
}
