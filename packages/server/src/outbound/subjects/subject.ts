import {
  defaultProject,
  type EnvironmentName,
  type EnvironmentNamePattern,
} from '../../contract/environment-name.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { Branded } from '../../platform/brand.ts';

/** The `sub` of a token that this server signs; only `formatSubject` creates it, from attested values. */
export type Subject = Branded<string, 'Subject'>;

/** The attributes that a subject may contain (docs/contract/identity-tokens.md), all attested by this server. */
export const subjectAttributes = [
  'rootEnvironment.name',
  'currentEnvironment.name',
  'pulumi.user.login',
  'pulumi.organization.login',
  'pulumi.token.type',
  'pulumi.token.team',
] as const;
export type SubjectAttribute = (typeof subjectAttributes)[number];

export const deploymentOperations = ['preview', 'update', 'refresh', 'destroy'] as const;
export type DeploymentOperation = (typeof deploymentOperations)[number];

/** The name of a saved environment, `*` for all environments of a project, or `unsaved` for an unsaved document. */
export type SubjectEnvironment =
  | { readonly project: EnvironmentName; readonly environment: EnvironmentNamePattern }
  | 'unsaved';

/** The parts of a subject: the four forms of the contract, and one that this project adds (`workload`). */
export type SubjectParts =
  | {
      readonly kind: 'environment';
      readonly organization: OrganizationName;
      readonly environment: SubjectEnvironment;
    }
  | {
      readonly kind: 'attributes';
      readonly organization: OrganizationName;
      readonly attributes: readonly { readonly name: SubjectAttribute; readonly value: string }[];
    }
  | {
      readonly kind: 'deployment';
      readonly organization: OrganizationName;
      readonly project: EnvironmentName;
      /** Stacks have the same form of name. */
      readonly stack: EnvironmentNamePattern;
      readonly operation: DeploymentOperation;
    }
  | { readonly kind: 'environmentId'; readonly organizationId: string; readonly environmentId: string }
  | {
      readonly kind: 'workload';
      readonly organizationId: string;
      readonly issuerId: string;
      readonly subject: string;
    };

const unsavedName = '<yaml>';

/** Formats `{project}/{env}`, `{env}` alone in the legacy project `default`, `<yaml>` for an unsaved document. */
export function formatSubjectEnvironment(name: SubjectEnvironment): string {
  if (name === 'unsaved') return unsavedName;
  return name.project === defaultProject
    ? encode(name.environment)
    : `${encode(name.project)}/${encode(name.environment)}`;
}

/**
 * Formats a subject (docs/contract/identity-tokens.md). Separators within values are percent-encoded, so that different
 * workloads never have the same subject.
 */
export function formatSubject(parts: SubjectParts, namespace: string): Subject {
  return [namespace, ...fieldsOf(parts)].join(':') as Subject;
}

function fieldsOf(parts: SubjectParts): string[] {
  switch (parts.kind) {
    case 'environment':
      return [
        'environments',
        'org',
        encode(parts.organization),
        'env',
        formatSubjectEnvironment(parts.environment),
      ];
    case 'attributes': {
      const own = { name: 'pulumi.organization.login', value: parts.organization } as const;
      return [
        'environments',
        ...[own, ...parts.attributes].flatMap(({ name, value }) => [name, encodeValue(value)]),
      ];
    }
    case 'deployment':
      return [
        ...['deploy', 'org', encode(parts.organization), 'project', encode(parts.project)],
        ...['stack', encode(parts.stack), 'operation', parts.operation, 'scope', 'write'],
      ];
    case 'environmentId':
      return ['org', encode(parts.organizationId), 'env', encode(parts.environmentId)];
    case 'workload':
      return [
        'org',
        encode(parts.organizationId),
        'workload',
        encode(parts.issuerId),
        encodeValue(parts.subject),
      ];
  }
}

/** Encodes a name. In names, the slash is a separator too, and `<yaml>` is reserved. */
function encode(name: string): string {
  return encodeValue(name).replaceAll('/', '%2F').replaceAll('<', '%3C');
}

function encodeValue(value: string): string {
  return value.replaceAll('%', '%25').replaceAll(':', '%3A');
}
