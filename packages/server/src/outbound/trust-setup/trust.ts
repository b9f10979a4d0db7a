import type { IdentityIssuer, SigningAlgorithm } from '../signing-keys/index.ts';
import type { SubjectParts } from '../subjects/index.ts';

export const trustClouds = ['aws', 'azure', 'gcp', 'vault'] as const;
export type TrustCloud = (typeof trustClouds)[number];

/** The cloud's own command line, or a language that keeps the setup under review. */
export const trustFormats = ['commands', 'terraform', 'pulumi'] as const;
export type TrustFormat = (typeof trustFormats)[number];

/** What the other side is to believe: who signs, for whom, about whom. */
export interface Trust {
  readonly issuer: TrustIssuer;
  readonly organization: { readonly id: string; readonly name: string };
  readonly audience: string;
  /** None: whatever the issuer signs for the audience. */
  readonly subjects: readonly TrustedSubject[];
  /** Made of the environment or stack; what the setup is called on the other side unless somebody says otherwise. */
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
  /** The `sub`; in a pattern each `*` stands for any name. */
  readonly text: string;
  readonly isPattern: boolean;
}

/** Something to paste. */
export interface TrustDocument {
  /** As a file would be called. */
  readonly name: string;
  readonly language: 'bash' | 'json' | 'terraform' | 'typescript';
  readonly text: string;
  /** Where it goes. */
  readonly where: string;
}

/** What things are or shall be called on the other side. What is not given is a placeholder in the documents. */
export interface TrustNames {
  /** Of AWS or Vault. */
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

/** Makes the documents of one cloud. Throws `TrustError` for what that cloud cannot say. */
export type MakeTrustDocuments = (trust: Trust, names: TrustNames, format: TrustFormat) => TrustDocument[];
