import { defaultProject } from '../../../src/contract/environment-name.ts';
import type { OrganizationName } from '../../../src/contract/organization-name.ts';
import {
  deploymentOperations,
  formatSubject,
  type SubjectAttribute,
  type SubjectEnvironment,
  type SubjectParts,
  subjectAttributes,
} from '../../../src/outbound/subjects/subject.ts';

const unsavedName = '<yaml>';

/**
 * Parses a subject; returns null for any text that `formatSubject` does not produce. The names in it are not parsed: a
 * subject can be parsed whatever its names are, so two workloads never share a subject.
 */
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
    ? { kind: 'attributes', organization: own.value as OrganizationName, attributes: known }
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

function decode<Name extends string>(text: string): Name {
  return text
    .replaceAll('%3C', '<')
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll('%25', '%') as Name;
}
