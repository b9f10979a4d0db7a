import type { JsonObject } from '../../../platform/json/json.ts';
import type { EnvironmentSource } from '../model/evaluation-host.ts';
import { limits } from '../model/limits.ts';
import { unsavedName } from '../model/names/unsaved-name.ts';
import { recordOf } from '../model/schemas.ts';
import { Value } from '../model/value.ts';
import {
  type ImportDeclaration,
  type ParsedEnvironment,
  parseEnvironment,
} from '../parse/parse-environment.ts';
import { hasErrors } from '../syntax/diagnostic.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { Round } from './round.ts';
import type { Scope } from './scope.ts';
import { warnOfOverriddenFinals } from './warn-of-overridden-finals.ts';

/** The source of `${context.…}`. */
export interface ContextSource {
  readonly context: JsonObject;
  readonly rootName: string;
}

export interface EvaluatedDocument {
  readonly scope: Scope;
  readonly value: Value;
}

/** Evaluates one document. Passed along, because a document evaluates its imports and each import is a document. */
export type EvaluateDocument = (
  round: Round,
  source: EnvironmentSource,
  request: { readonly parsed: ParsedEnvironment; readonly isRoot: boolean; readonly context: ContextSource },
) => EvaluatedDocument;

/** Evaluates the imports of a document, each merged over the ones before it. */
export function importAll(
  scope: Scope,
  imports: readonly ImportDeclaration[],
  referring: Omit<Referring, 'at'>,
): void {
  const byName = new Map<string, Value>();
  for (const { reference, merge } of imports) {
    const name = reference.value;
    const value = evaluateReferred(scope.round, name, { ...referring, at: { ...reference, written: name } });
    if (value === null) continue;
    byName.set(name, value);
    if (!merge) continue;
    if (scope.round.sawFinal) warnOfOverriddenFinals(scope.round, value, scope.base);
    scope.base = value.over(scope.base);
  }
  const schema = recordOf([...byName].map(([name, value]) => [name, value.schema]));
  scope.imports = Value.of({ def: null, schema, content: byName });
}

export interface Referring {
  /** The place of the reference, at which its faults are reported. */
  readonly at: SyntaxNode;
  readonly context: ContextSource;
  readonly evaluateDocument: EvaluateDocument;
}

/** Returns the values of another environment, evaluated once per round; null if it has none. */
export function evaluateReferred(round: Round, reference: string, referring: Referring): Value | null {
  const { at } = referring;
  const name = round.host.canonicalName(reference);
  const before = round.environments.get(name);
  if (before?.state === 'evaluating') {
    round.report(at, `cyclic import of ${reference}`);
    return null;
  }
  if (before) return before.value;
  const outcome = round.known.loaded.get(reference);
  const loads = round.known.loaded.size + round.needs.loads.size;
  if (round.environments.size > limits.imports || (!outcome && loads > limits.imports)) {
    round.reportOnce(at, `more than ${limits.imports} environments are imported`);
    return null;
  }
  if (round.importDepth >= limits.importDepth) {
    round.reportOnce(at, `imports are nested more than ${limits.importDepth} levels deep`);
    return null;
  }
  if (!outcome) {
    round.needs.loads.add(reference);
    return null;
  }
  if (!outcome.ok) {
    round.report(at, outcome.fault);
    return null;
  }
  return evaluateLoaded(round, outcome.value, { ...referring, name });
}

function evaluateLoaded(
  round: Round,
  source: EnvironmentSource,
  { context, name, evaluateDocument }: Referring & { readonly name: string },
): Value | null {
  const parsed = parseOnce(round, source);
  round.diagnostics.push(...parsed.diagnostics);
  const entry: { state: 'evaluating' | 'evaluated'; value: Value | null } = {
    state: 'evaluating',
    value: null,
  };
  round.environments.set(name, entry);
  round.importDepth += 1;
  const rootName = context.rootName === unsavedName ? source.contextName : context.rootName;
  // A document with its own faults contributes nothing (as in the reference implementation); it cannot be saved.
  if (parsed.document && !hasErrors(parsed.diagnostics)) {
    const within = { parsed, isRoot: false, context: { ...context, rootName } };
    entry.value = evaluateDocument(round, source, within).value;
  }
  round.importDepth -= 1;
  entry.state = 'evaluated';
  return entry.value;
}

export function parseOnce({ host, parsed: all }: Round, source: EnvironmentSource): ParsedEnvironment {
  const before = all.get(source.name);
  if (before) return before;
  const parsed = host.parse?.(source) ?? parseEnvironment(source.name, source.text);
  all.set(source.name, parsed);
  return parsed;
}
