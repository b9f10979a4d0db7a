import type { Audience } from '../../contract/audience.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { IdentityIssuer, SigningAlgorithm } from '../signing-keys/index.ts';
import type { SubjectParts } from '../subjects/index.ts';

export const trustClouds = ['aws', 'azure', 'gcp', 'vault'] as const;
export type TrustCloud = (typeof trustClouds)[number];

/** The cloud's command line, or an infrastructure language. */
export const trustFormats = ['commands', 'terraform', 'pulumi'] as const;
export type TrustFormat = (typeof trustFormats)[number];

/** The trust of a relying party: issuer, audience and subjects. */
export interface Trust {
  readonly issuer: TrustIssuer;
  readonly organization: { readonly id: string; readonly name: OrganizationName };
  readonly audience: Audience;
  /** If empty, every token of the issuer with this audience. */
  readonly subjects: readonly TrustedSubject[];
  /** The default name of the resources, from the environment or stack. */
  readonly label: string;
}

export interface TrustIssuer {
  readonly version: IdentityIssuer;
  /** The `iss`, without a trailing slash. */
  readonly url: string;
  readonly algorithm: SigningAlgorithm;
}

export interface TrustedSubject {
  readonly parts: SubjectParts;
  /** The `sub`; in a pattern, each `*` matches any name. */
  readonly text: string;
  readonly isPattern: boolean;
}

/** A document to paste or run. */
export interface TrustDocument {
  /** The name of its file. */
  readonly name: string;
  readonly language: 'bash' | 'json' | 'terraform' | 'typescript' | 'yaml';
  readonly text: string;
  /** Instructions that say where to paste or run it. */
  readonly where: string;
}

/** The names of the resources at the relying party. The documents contain placeholders for missing names. */
export interface TrustNames {
  /** The role in AWS or Vault. */
  readonly role?: string;
  readonly accountId?: string;
  readonly application?: string;
  readonly subscriptionId?: string;
  readonly projectNumber?: string;
  readonly pool?: string;
  readonly provider?: string;
  readonly serviceAccount?: string;
  readonly mount?: string;
  readonly policies?: readonly string[];
}

/** Creates the documents of one cloud. Throws `TrustError` for a trust that the cloud cannot express. */
export type MakeTrustDocuments = (trust: Trust, names: TrustNames, format: TrustFormat) => TrustDocument[];
