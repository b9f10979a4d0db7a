import { environmentUnknown } from '../../../src/environments/grants/index.ts';
import { plainResult } from '../../../src/environments/language/export/plain-result.ts';
import type { EnvironmentSource, Evaluation, LoadOutcome } from '../../../src/environments/language/index.ts';
import {
  type EnvironmentReference,
  formatEnvironmentReference,
  parseEnvironmentReference,
} from '../../../src/environments/names.ts';
import { findProvider } from '../../../src/environments/providers/index.ts';
import { loginContracts } from '../../../src/outbound/login-contracts/index.ts';
import { formatSubjectEnvironment } from '../../../src/outbound/subjects/index.ts';
import { organizationName } from '../parsed-names.ts';
import { named } from './definitions.ts';
import { standInLogin } from './documented-logins.ts';
import { evaluateEnvironment, type WholeHost } from './evaluate-environment.ts';
import { rot128 } from './rot128.ts';

/** A document of the page, its imports, and its documented results. */
export interface DocumentedEnvironment {
  /** The number of its first line in the page. */
  readonly line: number;
  readonly text: string;
  /** Texts by reference, as `app/base` or `app/base@3`. */
  readonly documents: ReadonlyMap<string, string>;
  readonly results: readonly DocumentedResult[];
}

/** One block after the document: `json`, `json check`, `json revealed`, `text` or `text check`. */
export interface DocumentedResult {
  readonly info: string;
  readonly text: string;
}

const rootName = named('app/prod');
const organization = { id: '01a2075f-4762-7277-b1df-870e2e22a1be', name: organizationName('acme') };
const userId = '01a2075f-4762-7277-b1df-870e2e22a1bf';

/**
 * Returns the examples of a Markdown page. ` ```yaml environment=app/base ` is a document that the following documents,
 * up to the next heading, may import. ` ```yaml ` is a document that is evaluated as `app/prod`, with its results in
 * the following blocks.
 */
export function readDocumentedEnvironments(page: string): DocumentedEnvironment[] {
  const examples: (DocumentedEnvironment & { readonly results: DocumentedResult[] })[] = [];
  let documents = new Map<string, string>();
  for (const match of page.matchAll(/^(?:#+ .*|```(?<info>.+)\n(?<text>[\s\S]*?)^```)$/gm)) {
    const { info, text = '' } = match.groups ?? {};
    const [, reference] = /^yaml environment=(\S+)$/.exec(info ?? '') ?? [];
    if (info === undefined) documents = new Map();
    else if (reference !== undefined) documents.set(reference, text);
    else if (info === 'yaml' || info.startsWith('yaml generated: ')) {
      const line = page.slice(0, match.index).split('\n').length;
      examples.push({ line, text, documents: new Map(documents), results: [] });
    } else if (/^(?:json|text)\b/.test(info)) examples.at(-1)?.results.push({ info, text });
  }
  return examples;
}

/** Evaluates an example, in the form of its result block. */
export async function evaluateDocumented(example: DocumentedEnvironment, info: string): Promise<string> {
  const [form, how] = info.split(' ');
  const evaluation = await evaluateEnvironment({
    root: sourceOf({ ...rootName, version: null }, example.text),
    mode: how === 'check' ? 'check' : 'open',
    showSecrets: false,
    context: {
      pulumi: {
        user: { id: userId, login: 'ann' },
        organization: { id: organization.id, login: organization.name },
      },
    },
    host: hostOf(example),
  });
  if (form === 'text') return describeDiagnostics(evaluation);
  return JSON.stringify(
    plainResult(evaluation.environment?.properties ?? {}, { redact: how !== 'revealed' }),
  );
}

function describeDiagnostics({ diagnostics }: Evaluation): string {
  const lines = diagnostics.map(({ severity, summary, detail, range }) => {
    const where = range ? `${range.environment}:${range.begin.line}:${range.begin.column}: ` : '';
    return `${where}${severity}: ${summary}${detail === undefined ? '' : ` (${detail})`}\n`;
  });
  return lines.join('');
}

function hostOf({ documents }: DocumentedEnvironment): WholeHost {
  return {
    canonicalName,
    async loadEnvironment(reference): Promise<LoadOutcome> {
      const parsed = parseEnvironmentReference(reference);
      if (parsed === null) throw new Error(`${reference} is not a reference`);
      const text = documents.get(canonicalName(reference));
      if (text !== undefined) return { ok: true, value: sourceOf(parsed, text) };
      return {
        ok: false,
        fault: environmentUnknown({ organizationName: organization.name }, parsed).message,
      };
    },
    findProvider,
    providerNames: [...loginContracts.keys()],
    openProvider: (request) => standInLogin(request, { organization, root: rootName }),
  };
}

function canonicalName(reference: string): string {
  const parsed = parseEnvironmentReference(reference);
  return parsed === null ? reference : formatEnvironmentReference(parsed);
}

function sourceOf(reference: EnvironmentReference, text: string): EnvironmentSource {
  const { project, name: environment } = reference;
  return {
    name: formatEnvironmentReference(reference),
    contextName: formatSubjectEnvironment({ project, environment }),
    text,
    decrypt: rot128.decrypt,
  };
}
