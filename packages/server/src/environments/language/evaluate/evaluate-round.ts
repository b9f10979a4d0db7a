import type { JsonObject } from '../../../platform/json/json.ts';
import { exportExpression } from '../export/export-expression.ts';
import { Exporter } from '../export/export-value.ts';
import { contentsOf } from '../model/contents.ts';
import type { EvaluatedEnvironment } from '../model/evaluated-environment.ts';
import type { EnvironmentSource, EvaluationHost } from '../model/evaluation-host.ts';
import type { Known, Needs, RoundOutcome } from '../model/known.ts';
import { limits } from '../model/limits.ts';
import { fromEntries, recordOf } from '../model/schemas.ts';
import { byCodePoint, Value } from '../model/value.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import { evaluateDocument } from './evaluate-document.ts';
import { type EvaluatedDocument, parseOnce } from './evaluate-import.ts';
import { Round } from './round.ts';

export interface EvaluationRequest {
  readonly root: EnvironmentSource;
  /** `check` opens no provider: the outputs are unknown, and have the type of their schema. */
  readonly mode: 'check' | 'open';
  /** True if a check decrypts secrets; opening always does. */
  readonly showSecrets: boolean;
  /** The content of `${context.…}`, without the environments' own names, as `{pulumi: {user: {id}}}`. */
  readonly context: JsonObject;
  readonly host: EvaluationHost;
}

export interface Evaluation {
  /** Null if the text is not a document. */
  readonly environment: EvaluatedEnvironment | null;
  /** Faults in the root's text itself; `diagnostics` are those of its evaluation. */
  readonly loadDiagnostics: readonly Diagnostic[];
  readonly evaluationDiagnostics: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Evaluates a document as far as possible with the known data, within the limits of `limits.ts`: returns the result or
 * everything that is missing, all together. Pure: the same arguments give the same outcome. Never throws because of a
 * fault in a document.
 */
export function evaluateRound(request: EvaluationRequest, known: Known): RoundOutcome<Evaluation> {
  const { root, mode, showSecrets, context, host } = request;
  const round = new Round({ mode, showSecrets, host, known });
  const parsed = parseOnce(round, root);
  const loadDiagnostics = parsed.diagnostics;
  if (parsed.document === null) return resultOf(null, loadDiagnostics, []);
  // The imports of documents are known before anything is evaluated.
  const imports = findMissingImports(round, root);
  if (imports.length > 0) return needsOf({ loads: imports, opens: [], round: known.round });
  round.environments.set(host.canonicalName(root.name), { state: 'evaluating', value: null });
  const document = evaluateDocument(round, root, {
    parsed,
    isRoot: true,
    context: { context, rootName: root.contextName },
  });
  const { loads, opens } = round.needs;
  if (loads.size + opens.size > 0) {
    // Documents come first: nothing is opened for a document that still changes.
    const needed = { loads: [...loads], opens: loads.size > 0 ? [] : [...opens.values()] };
    if (known.round < limits.rounds) return needsOf({ ...needed, round: known.round + 1 });
    refuseMoreRounds(round);
  }
  const environment = exportEnvironment(request, round, document);
  return resultOf(environment, loadDiagnostics, round.diagnostics);
}

function needsOf(needs: Needs): RoundOutcome<Evaluation> {
  return { kind: 'needs', needs };
}

function resultOf(
  environment: EvaluatedEnvironment | null,
  loadDiagnostics: readonly Diagnostic[],
  evaluationDiagnostics: readonly Diagnostic[],
): RoundOutcome<Evaluation> {
  const diagnostics = [...loadDiagnostics, ...evaluationDiagnostics];
  return {
    kind: 'result',
    result: { environment, loadDiagnostics, evaluationDiagnostics, diagnostics },
  };
}

function refuseMoreRounds(round: Round): void {
  round.report(
    { range: null, path: '' },
    `providers depend on each other's outputs more than ${limits.rounds} levels deep`,
  );
}

/** Returns the imports of the root and of every loaded document that are not loaded yet. */
function findMissingImports(round: Round, root: EnvironmentSource): string[] {
  const { host, known } = round;
  const missing = new Set<string>();
  const rootName = host.canonicalName(root.name);
  for (const source of [root, ...loadedSources(known)]) {
    for (const { reference } of parseOnce(round, source).document?.imports ?? []) {
      const name = reference.value;
      // The root is already loaded, and importing it is reported elsewhere.
      if (known.loaded.has(name) || host.canonicalName(name) === rootName) continue;
      if (known.loaded.size + missing.size > limits.imports) return [...missing];
      missing.add(name);
    }
  }
  return [...missing];
}

function loadedSources({ loaded }: Known): EnvironmentSource[] {
  return [...loaded.values()].flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
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
