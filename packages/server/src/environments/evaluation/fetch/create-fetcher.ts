import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import { CodedError } from '../../../platform/coded-error.ts';
import { formatDuration } from '../../../platform/time/duration.ts';
import type { LoadOutcome } from '../../language/index.ts';
import type { LanguageDocument } from '../../language-process/index.ts';
import { parseEnvironmentReference } from '../../names.ts';
import type { EnvironmentSource } from '../environment-source.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { loadDocument } from '../load-document.ts';
import type { RootDocument } from '../root-document.ts';
import { createFetchDeadline } from './fetch-deadline.ts';
import type { Fetcher } from './fetch-needs.ts';
import { openProvider } from './open-provider.ts';
import { requiringDocuments } from './requiring-documents.ts';
import { createEnvironmentSuggestions } from './suggest-environment.ts';

/** The documents that were loaded for one evaluation. */
export interface Imports {
  /** Each imported environment, as `app/base` or `app/base@3`, with its revision. */
  readonly imported: ReadonlyMap<string, number>;
  /** The same imports as environments, whose values the document may contain. */
  sources(): readonly EnvironmentSource[];
  /** Returns the maximum open duration of the imports, in seconds; null if unlimited. */
  maxOpenSeconds(): number | null;
}

/** Fetches documents and logins for one evaluation, with the permissions of its caller, and records imports. */
export function createFetcher(
  context: EvaluationContext,
  evaluation: {
    readonly caller: Caller;
    readonly organization: OrganizationAccess;
    readonly root: RootDocument;
    /** The requested open duration; null by default. */
    readonly openSeconds: number | null;
  },
): Fetcher<LanguageDocument> & Imports {
  const { caller, organization, root, openSeconds } = evaluation;
  const deadline = createFetchDeadline(context.clock, context.providers.openSeconds);
  const documents = new Map<string, RootDocument>([[root.source.name, root]]);
  const imported = new Map<string, number>();
  const sources = new Map<string, EnvironmentSource>();
  const suggest = createEnvironmentSuggestions(context, caller, organization);
  let maxSecondsOfImports: number | null = null;

  async function load(reference: string): Promise<LoadOutcome<LanguageDocument>> {
    const parsed = parseEnvironmentReference(reference);
    if (parsed === null) return { ok: false, fault: noReference(reference) };
    // Each document may be requested in a later round, so all of them share a deadline, like logins.
    if (context.clock.monotonicMs() > deadline.at())
      return { ok: false, fault: tooLate(reference, context.providers.openSeconds) };
    const document = await loadDocument(context, caller, {
      organization,
      reference: parsed,
      needed: 'environment:open',
    });
    const { source, definition } = document;
    const { maxOpenSeconds } = document.effective;
    if (maxOpenSeconds !== null) {
      if (openSeconds !== null && openSeconds > maxOpenSeconds)
        return { ok: false, fault: tooLong(source.name, maxOpenSeconds) };
      maxSecondsOfImports = Math.min(maxSecondsOfImports ?? maxOpenSeconds, maxOpenSeconds);
    }
    documents.set(source.name, document);
    imported.set(source.name, definition.revision);
    const { environmentId, project, name, revision } = definition;
    sources.set(`${environmentId}.${revision}`, { environmentId, project, name, revision });
    return { ok: true, value: source };
  }

  function documentOf(name: string): RootDocument {
    const document = documents.get(name);
    if (document === undefined) throw new Error('a document that was never loaded was requested');
    return document;
  }

  /**
   * The caller of a login. No token is issued if the caller may no longer open the environment, or if it was deleted or
   * retracted.
   */
  function requiringOpen(current: RootDocument): Caller {
    const documents = [...new Set([root, current])];
    return requiringDocuments(context, caller, { organization, documents });
  }

  return {
    imported,
    sources: () => [...sources.values()],
    maxOpenSeconds: () => maxSecondsOfImports,
    async loadEnvironment(reference) {
      try {
        return await deadline.within(() => load(reference));
      } catch (error) {
        // The messages of these errors are for the caller; any other error is not a fault in the document.
        if (!(error instanceof CodedError)) throw error;
        const meant = error.code === 'environment_unknown' ? await suggest(reference) : '';
        return { ok: false, fault: `${error.message}${meant}` };
      }
    },
    openProvider: ({ environment, ...call }) =>
      deadline.within(() =>
        openProvider(
          context.providers,
          {
            caller: requiringOpen(documentOf(environment.name)),
            organization,
            root: root.environment,
            deadlineAt: deadline.at(),
          },
          { ...call, current: documentOf(environment.name).environment },
        ),
      ),
  };
}

function noReference(reference: string): string {
  const shown = JSON.stringify(reference.slice(0, 210));
  return `${shown} is not a reference to an environment: use project/env, or just env for the project default; add @revision or @tag to pin a version`;
}

function tooLate(reference: string, seconds: number): string {
  return `${reference} was not read: the time limit for evaluating an environment is ${seconds} s`;
}

function tooLong(name: string, seconds: number): string {
  return `${name} can stay open for at most ${formatDuration(seconds)}: use a shorter duration`;
}
