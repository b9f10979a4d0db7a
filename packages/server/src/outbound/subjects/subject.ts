import { defaultProject } from '../../contract/environment-name.ts';
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

/** The name of a saved environment, of a pattern or of a parsed subject, or `unsaved` for an unsaved document. */
export type SubjectEnvironment = { readonly project: string; readonly environment: string } | 'unsaved';

/** The parts of a subject: the four forms of the contract, and one that this project adds (`workload`). */
export type SubjectParts =
  | { readonly kind: 'environment'; readonly organization: string; readonly environment: SubjectEnvironment }
  | {
      readonly kind: 'attributes';
      readonly organization: string;
      readonly attributes: readonly { readonly name: SubjectAttribute; readonly value: string }[];
    }
  | {
      readonly kind: 'deployment';
      readonly organization: string;
      readonly project: string;
      readonly stack: string;
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

/** Parses a subject; returns null for any text that `formatSubject` does not produce. */
export function parseSubject(text: string, namespace: string): SubjectParts | null {
  const fields = text.split(':');
  if (fields.shift() !== namespace) return null;
  const parts = parseFields(fields);
  // Each workload has exactly one subject; this server did not create any other text.
  return parts !== null && formatSubject(parts, namespace) === text ? parts : null;
}

function parseFields(fields: readonly string[]): SubjectParts | null {
  const [kind] = fields;
  if (kind === 'deploy') return parseDeployment(fields);
  if (kind === 'environments')
    return fields[1] === 'org' ? parseEnvironment(fields) : parseAttributes(fields);
  const [, organizationId = '', what, first = '', second = ''] = fields;
  if (kind === 'org' && what === 'env') {
    return { kind: 'environmentId', organizationId: decode(organizationId), environmentId: decode(first) };
  }
  if (kind === 'org' && what === 'workload') {
    return {
      kind: 'workload',
      organizationId: decode(organizationId),
      issuerId: decode(first),
      subject: decode(second),
    };
  }
  return null;
}

function parseEnvironment(fields: readonly string[]): SubjectParts | null {
  const [, , organization = '', , name = ''] = fields;
  return {
    kind: 'environment',
    organization: decode(organization),
    environment: parseSubjectEnvironment(name),
  };
}

function parseSubjectEnvironment(name: string): SubjectEnvironment {
  if (name === unsavedName) return 'unsaved';
  const [project = '', environment] = name.split('/');
  return environment === undefined
    ? { project: defaultProject, environment: decode(project) }
    : { project: decode(project), environment: decode(environment) };
}

function parseAttributes(fields: readonly string[]): SubjectParts | null {
  const [own, ...attributes] = pairsOf(fields.slice(1));
  if (own?.name !== 'pulumi.organization.login') return null;
  const known = attributes.filter((pair): pair is { name: SubjectAttribute; value: string } =>
    isAttribute(pair.name),
  );
  return known.length === attributes.length
    ? { kind: 'attributes', organization: own.value, attributes: known }
    : null;
}

function pairsOf(fields: readonly string[]): { name: string; value: string }[] {
  const pairs: { name: string; value: string }[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    pairs.push({ name: fields[index] ?? '', value: decode(fields[index + 1] ?? '') });
  }
  return pairs;
}

function isAttribute(name: string): name is SubjectAttribute {
  return (subjectAttributes as readonly string[]).includes(name);
}

function parseDeployment(fields: readonly string[]): SubjectParts | null {
  const [, , organization = '', , project = '', , stack = '', , operation = ''] = fields;
  const known = deploymentOperations.find((candidate) => candidate === operation);
  if (known === undefined) return null;
  return {
    kind: 'deployment',
    organization: decode(organization),
    project: decode(project),
    stack: decode(stack),
    operation: known,
  };
}

function decode(text: string): string {
  return text.replaceAll('%3C', '<').replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%25', '%');
}
