import type { JsonObject } from '../../../platform/json/json.ts';
import { exportExpression } from '../export/export-expression.ts';
import { Exporter } from '../export/export-value.ts';
import { contentsOf } from '../model/contents.ts';
import type { EvaluatedEnvironment } from '../model/evaluated-environment.ts';
import type { EnvironmentSource, EvaluationHost, LoadOutcome } from '../model/evaluation-host.ts';
import { limits } from '../model/limits.ts';
import { fromEntries, recordOf } from '../model/schemas.ts';
import { byCodePoint, Value } from '../model/value.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import { type EvaluatedDocument, evaluateDocument, parseOnce } from './evaluate-document.ts';
import { type Known, Round } from './round.ts';

export interface EvaluationRequest {
  readonly root: EnvironmentSource;
  /** `check` opens no provider: what they would bring is unknown, and typed by their schema. */
  readonly mode: 'check' | 'open';
  /** Whether a check opens ciphertexts; opening always does. */
  readonly showSecrets: boolean;
  /** What `${context.…}` says besides the environments' own names, as `{pulumi: {user: {id}}}`. */
  readonly context: JsonObject;
  readonly host: EvaluationHost;
}

export interface Evaluation {
  /** Null where the text is no document at all. */
  readonly environment: EvaluatedEnvironment | null;
  /** What is wrong with the text of the root by itself; then what its evaluation found. */
  readonly loadDiagnostics: readonly Diagnostic[];
  readonly evaluationDiagnostics: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Evaluates a document as far as it can be, within the bounds of `limits.ts`. Never throws for what a document says.
 * Each round is a pure computation with what is known; what it lacks — documents, answers of providers — is asked of
 * the host all at once, and the next round goes on from there, until nothing is lacking.
 */
export async function evaluateEnvironment(request: EvaluationRequest): Promise<Evaluation> {
  const known: Known = { loaded: new Map(), parsed: new Map(), opened: new Map() };
  for (let rounds = 1; ; rounds += 1) {
    const { round, document, loadDiagnostics } = evaluateRound(request, known);
    const { loads, opens } = round.needs;
    if (document === null) return result(null, loadDiagnostics, []);
    if ((loads.size === 0 && opens.size === 0) || rounds >= limits.rounds) {
      if (loads.size + opens.size > 0) refuseMoreRounds(round);
      const environment = exportEnvironment(request, round, document);
      return result(environment, loadDiagnostics, round.diagnostics);
    }
    // Documents first: what they import says what will be opened, and nothing is opened for a document that changes.
    if (loads.size > 0) await loadAll(request.host, known, loads);
    else await openAll(request.host, known, opens);
  }
}

function result(
  environment: EvaluatedEnvironment | null,
  loadDiagnostics: readonly Diagnostic[],
  evaluationDiagnostics: readonly Diagnostic[],
): Evaluation {
  const diagnostics = [...loadDiagnostics, ...evaluationDiagnostics];
  return { environment, loadDiagnostics, evaluationDiagnostics, diagnostics };
}

function evaluateRound(
  { root, mode, showSecrets, context, host }: EvaluationRequest,
  known: Known,
): {
  readonly round: Round;
  readonly document: EvaluatedDocument | null;
  readonly loadDiagnostics: readonly Diagnostic[];
} {
  const round = new Round({ mode, showSecrets, host, known });
  const parsed = parseOnce(round, root);
  const loadDiagnostics = parsed.diagnostics;
  if (parsed.document === null) return { round, document: null, loadDiagnostics };
  round.environments.set(host.canonicalName(root.name), { state: 'evaluating', value: null });
  const document = evaluateDocument(round, root, {
    parsed,
    isRoot: true,
    context: { context, rootName: root.contextName },
  });
  return { round, document, loadDiagnostics };
}

function refuseMoreRounds(round: Round): void {
  round.report(
    { range: null, path: '' },
    `what is opened depends on itself more than ${limits.rounds} times`,
  );
}

/** Loads documents, and what they import in turn: those need no evaluation to be found. */
async function loadAll(host: EvaluationHost, known: Known, loads: Iterable<string>): Promise<void> {
  let missing = [...new Set(loads)];
  while (missing.length > 0) {
    const outcomes = await Promise.all(missing.map((reference) => host.loadEnvironment(reference)));
    for (const [index, outcome] of outcomes.entries()) {
      known.loaded.set(missing[index] ?? '', withinTotal(known, outcome));
    }
    const sources = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.source] : []));
    missing = findMissingImports(host, known, sources);
  }
}

function withinTotal({ loaded }: Known, outcome: LoadOutcome): LoadOutcome {
  let characters = outcome.ok ? outcome.source.text.length : 0;
  for (const other of loaded.values()) characters += other.ok ? other.source.text.length : 0;
  if (characters <= limits.totalDocumentBytes) return outcome;
  const message = `the imported documents are larger than ${limits.totalDocumentBytes} bytes together`;
  return { ok: false, message };
}

function findMissingImports(
  host: EvaluationHost,
  known: Known,
  sources: readonly EnvironmentSource[],
): string[] {
  const missing = new Set<string>();
  for (const source of sources) {
    if (known.loaded.size + missing.size > limits.imports) break;
    for (const { reference } of parseOnce({ host, known }, source).document?.imports ?? []) {
      if (!known.loaded.has(reference.value)) missing.add(reference.value);
    }
  }
  return [...missing];
}

async function openAll(
  host: EvaluationHost,
  known: Known,
  opens: ReadonlyMap<string, Parameters<EvaluationHost['openProvider']>[0]>,
): Promise<void> {
  const outcomes = await Promise.all(
    [...opens].map(async ([key, request]) => [key, await host.openProvider(request)] as const),
  );
  for (const [key, outcome] of outcomes) known.opened.set(key, outcome);
}

function exportEnvironment(
  { root, host }: EvaluationRequest,
  round: Round,
  { scope, value: evaluated }: EvaluatedDocument,
): EvaluatedEnvironment {
  let value = evaluated;
  if (contentsOf(value).size > limits.outputBytes) {
    round.report({ range: null, path: '' }, `the values are larger than ${limits.outputBytes} bytes`);
    value = Value.of({ def: null, schema: recordOf([]), content: new Map() });
  }
  const exporter = new Exporter(root.name);
  const properties = exporter.properties(value);
  const members = [...scope.members].sort(([left], [right]) => byCodePoint(left, right));
  const exprs = fromEntries(
    members.map(([name, member]) => [name, exportExpression(member, { exporter, host })] as const),
  );
  return {
    ...(members.length > 0 ? { exprs } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    schema: value.schema,
    executionContext: { properties: exporter.properties(scope.context), schema: scope.context.schema },
  };
}
