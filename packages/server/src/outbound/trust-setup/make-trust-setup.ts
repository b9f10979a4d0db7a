import type { OrganizationName } from '../../contract/organization-name.ts';
import type { IdentityIssuer, SigningAlgorithm } from '../signing-keys/index.ts';
import { type AudienceRequest, chooseAudience } from './choose-audience.ts';
import { chooseSubjects, type SubjectSelection } from './choose-subjects.ts';
import { chooseLogin } from './logins/choose-login.ts';
import { makeLoginDocument } from './logins/make-login-document.ts';
import { makeAwsDocuments } from './relying-parties/aws.ts';
import { makeAzureDocuments } from './relying-parties/azure.ts';
import { makeGcpDocuments } from './relying-parties/gcp.ts';
import { makeVaultDocuments } from './relying-parties/vault.ts';
import { listPlaceholders, type Placeholder } from './text/placeholders.ts';
import type {
  MakeTrustDocuments,
  Trust,
  TrustCloud,
  TrustDocument,
  TrustFormat,
  TrustNames,
} from './trust.ts';
import { findTrustWarnings, type TrustWarning } from './warn-of-trust.ts';

export interface TrustRequest {
  readonly cloud: TrustCloud;
  readonly organization: { readonly id: string; readonly name: OrganizationName };
  readonly selection: SubjectSelection;
  readonly audience?: AudienceRequest['audience'];
  readonly names: TrustNames;
  readonly format: TrustFormat;
}

export interface TrustContext {
  readonly namespace: string;
  readonly issuerUrls: () => Readonly<Record<IdentityIssuer, string>>;
  readonly algorithms: Readonly<Record<IdentityIssuer, SigningAlgorithm>>;
}

export interface TrustSetup {
  readonly trust: Trust;
  readonly documents: readonly TrustDocument[];
  readonly placeholders: readonly Placeholder[];
  readonly warnings: readonly TrustWarning[];
}

const makers: Readonly<Record<TrustCloud, MakeTrustDocuments>> = {
  aws: makeAwsDocuments,
  azure: makeAzureDocuments,
  gcp: makeGcpDocuments,
  vault: makeVaultDocuments,
};

/** Creates the documents for a relying party, with warnings if the trust is too broad (docs/guides). */
export function makeTrustSetup(request: TrustRequest, context: TrustContext): TrustSetup {
  const { cloud, organization, names, format } = request;
  const { subjects, version, label } = chooseSubjects(request.selection, {
    organization,
    namespace: context.namespace,
  });
  const { audience: asked } = request;
  const trust: Trust = {
    issuer: { version, url: context.issuerUrls()[version], algorithm: context.algorithms[version] },
    organization,
    audience: chooseAudience({
      cloud,
      organizationName: organization.name,
      version,
      subjects,
      audience: asked,
    }),
    subjects,
    label,
  };
  const setup = makers[cloud](trust, names, format);
  const login = chooseLogin(cloud, trust, names);
  const documents = login === null ? setup : [...setup, makeLoginDocument(cloud, login)];
  return {
    trust,
    documents,
    placeholders: listPlaceholders(documents, names),
    warnings: findTrustWarnings(trust, cloud),
  };
}
