import {
  defaultProject,
  type EnvironmentName,
  type EnvironmentNamePattern,
  everything,
  parseEnvironmentName,
} from '../../contract/environment-name.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import {
  type DeploymentOperation,
  formatSubject,
  type SubjectAttribute,
  type SubjectParts,
  subjectAttributes,
} from '../subjects/index.ts';
import type { TrustedSubject } from './trust.ts';
import { TrustError } from './trust-error.ts';

/** The query that selects trusted subjects; lists are separated by commas. */
export interface SubjectSelection {
  readonly project?: string;
  /** Names, or `*` for every environment of the project. */
  readonly environment?: string;
  /** Names, or `*` for every stack of the project. */
  readonly stack?: string;
  /** The stack operations; all four by default. */
  readonly operation?: string;
  /** Unsaved documents. */
  readonly unsaved?: boolean;
  /** The login's `subjectAttributes` as `name=value`, in the order of the login. */
  readonly attributes?: string;
  /** The id of an environment, for a token of `fn::open::oidc`. */
  readonly environmentId?: string;
  /** The id of a trusted issuer; with `workloadSubject`, for identity-token exchange. */
  readonly workloadIssuer?: string;
  readonly workloadSubject?: string;
  /** Every token with the audience. */
  readonly anySubject?: boolean;
}

export interface SubjectContext {
  readonly organization: { readonly id: string; readonly name: OrganizationName };
  readonly namespace: string;
}

export interface ChosenSubjects {
  readonly subjects: readonly TrustedSubject[];
  /** Tokens about an id are v2 (docs/contract/identity-tokens.md). */
  readonly version: 'v1' | 'v2';
  readonly label: string;
}

const allOperations: readonly DeploymentOperation[] = ['preview', 'update', 'refresh', 'destroy'];

/** Builds the selected subjects. Throws `TrustError` unless the query has exactly one selection. */
export function chooseSubjects(selection: SubjectSelection, context: SubjectContext): ChosenSubjects {
  const isChosen: Record<Choice, boolean> = {
    environment: selection.environment !== undefined,
    stack: selection.stack !== undefined,
    unsaved: selection.unsaved === true,
    attributes: selection.attributes !== undefined,
    environmentId: selection.environmentId !== undefined,
    workloadIssuer: selection.workloadIssuer !== undefined,
    anySubject: selection.anySubject === true,
  };
  const [kind, ...others] = choices.filter((choice) => isChosen[choice]);
  if (kind === undefined || others.length > 0) {
    throw new TrustError(
      'selection_invalid',
      `Select the trusted subjects with exactly one of ${choices.join(', ')}.`,
    );
  }
  return choosers[kind](selection, context);
}

const choices = [
  'environment',
  'stack',
  'unsaved',
  'attributes',
  'environmentId',
  'workloadIssuer',
  'anySubject',
] as const;
type Choice = (typeof choices)[number];
type Choose = (selection: SubjectSelection, context: SubjectContext) => ChosenSubjects;

const choosers: Readonly<Record<Choice, Choose>> = {
  environment: chooseEnvironments,
  stack: chooseStacks,
  unsaved: (_, context) => ({
    ...format(
      [{ kind: 'environment', organization: context.organization.name, environment: 'unsaved' }],
      context,
    ),
    label: `${context.organization.name}-unsaved`,
  }),
  attributes: chooseAttributes,
  environmentId: (selection, context) => {
    const environmentId = parseId('environmentId', selection.environmentId);
    const parts = { kind: 'environmentId', organizationId: context.organization.id, environmentId } as const;
    return { ...format([parts], context), version: 'v2', label: `environment-${environmentId}` };
  },
  workloadIssuer: chooseWorkload,
  anySubject: (_, { organization }) => ({ subjects: [], version: 'v1', label: organization.name }),
};

function chooseEnvironments(selection: SubjectSelection, context: SubjectContext): ChosenSubjects {
  const project = parseName('project', selection.project ?? defaultProject);
  const names = parseNames('environment', selection.environment);
  const parts = names.map(
    (environment): SubjectParts => ({
      kind: 'environment',
      organization: context.organization.name,
      environment: { project, environment },
    }),
  );
  return { ...format(parts, context, names.includes(everything)), label: labelOf(project, names) };
}

function chooseStacks(selection: SubjectSelection, context: SubjectContext): ChosenSubjects {
  const project = parseName('project', selection.project);
  const stacks = parseNames('stack', selection.stack);
  const operations = selection.operation === undefined ? allOperations : parseOperations(selection.operation);
  const parts = stacks.flatMap((stack) =>
    operations.map(
      (operation): SubjectParts => ({
        kind: 'deployment',
        organization: context.organization.name,
        project,
        stack,
        operation,
      }),
    ),
  );
  return { ...format(parts, context, stacks.includes(everything)), label: labelOf(project, stacks) };
}

function chooseAttributes(selection: SubjectSelection, context: SubjectContext): ChosenSubjects {
  const attributes = split(selection.attributes).map((pair) => {
    const [name = '', ...value] = pair.split('=');
    if (!isAttribute(name) || value.length === 0) {
      throw new TrustError(
        'selection_invalid',
        `attributes must be pairs such as currentEnvironment.name=app/prod; the attributes are ${subjectAttributes.join(', ')}.`,
      );
    }
    return { name, value: value.join('=') };
  });
  const organization = context.organization.name;
  const label = [organization, ...attributes.map(({ value }) => value)].join('-');
  return { ...format([{ kind: 'attributes', organization, attributes }], context), label };
}

function chooseWorkload(selection: SubjectSelection, context: SubjectContext): ChosenSubjects {
  const { workloadSubject: subject = '' } = selection;
  if (subject === '')
    throw new TrustError(
      'selection_invalid',
      'workloadIssuer requires workloadSubject, the `sub` of the token.',
    );
  const parts: SubjectParts = {
    kind: 'workload',
    organizationId: context.organization.id,
    issuerId: parseId('workloadIssuer', selection.workloadIssuer),
    subject,
  };
  return { ...format([parts], context), version: 'v2', label: subject };
}

function format(parts: readonly SubjectParts[], { namespace }: SubjectContext, isPattern = false) {
  const subjects = parts.map((one) => ({ parts: one, text: formatSubject(one, namespace), isPattern }));
  return { subjects, version: 'v1' as const };
}

function labelOf(project: EnvironmentName, names: readonly EnvironmentNamePattern[]): string {
  return [project, ...names.map((name) => (name === everything ? 'all' : name))].join('-');
}

function split(text = ''): string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))];
}

/** Parses names, or only the wildcard. */
function parseNames(what: string, text: string | undefined): EnvironmentNamePattern[] {
  const names = split(text);
  return names.length === 1 && names[0] === everything
    ? [everything]
    : names.map((name) => parseName(what, name));
}

function parseName(what: string, text = ''): EnvironmentName {
  const name = parseEnvironmentName(text);
  if (name !== null) return name;
  throw new TrustError(
    'selection_invalid',
    `${what} must be names of at most 100 letters, digits and the characters _ . -, not ${JSON.stringify(text.slice(0, 60))}.`,
  );
}

function parseId(what: string, text = ''): string {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(text)) return text;
  throw new TrustError('selection_invalid', `${what} must be an id that this server returned.`);
}

function parseOperations(text: string): DeploymentOperation[] {
  return split(text).map((name) => {
    const known = allOperations.find((operation) => operation === name);
    if (known) return known;
    throw new TrustError('selection_invalid', `operation must be ${allOperations.join(', ')}.`);
  });
}

function isAttribute(name: string): name is SubjectAttribute {
  return subjectAttributes.some((attribute) => attribute === name);
}
