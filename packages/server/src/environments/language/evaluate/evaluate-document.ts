import type { EnvironmentSource } from '../model/evaluation-host.ts';
import { unsavedName } from '../model/names/unsaved-name.ts';
import { valueOfPlain } from '../model/plain-value.ts';
import { recordOf } from '../model/schemas.ts';
import { Value } from '../model/value.ts';
import type { ParsedEnvironment } from '../parse/parse-environment.ts';
import { declareMembers } from './declare-expression.ts';
import { evaluateDeclaration, objectOf } from './evaluate-declaration.ts';
import {
  type ContextSource,
  type EvaluatedDocument,
  evaluateReferred,
  importAll,
} from './evaluate-import.ts';
import type { Round } from './round.ts';
import type { Scope } from './scope.ts';

const reservedKeys: ReadonlySet<string> = new Set(['context', 'imports', 'environments']);

/** Evaluates one document of a round: first its imports, then its own values over them. */
export function evaluateDocument(
  round: Round,
  source: EnvironmentSource,
  request: { readonly parsed: ParsedEnvironment; readonly isRoot: boolean; readonly context: ContextSource },
): EvaluatedDocument {
  const { parsed, isRoot, context } = request;
  const nothing = Value.of({ def: null, schema: recordOf([]), content: new Map() });
  const scope: Scope = {
    round,
    source,
    isRoot,
    members: new Map(),
    base: null,
    imports: nothing,
    context: contextOf(source, context),
    evaluate: (declaration) => evaluateDeclaration(scope, declaration),
    evaluateReference: (reference, at) =>
      evaluateReferred(round, reference, { at: at.expression.node, context, evaluateDocument }),
  };
  const { document } = parsed;
  if (document === null) return { scope, value: nothing };
  importAll(scope, document.imports, { context, evaluateDocument });
  const entries = document.values.filter(({ key }) => {
    if (reservedKeys.has(key.value)) round.report(key, `${JSON.stringify(key.value)} is a reserved key`);
    return !reservedKeys.has(key.value);
  });
  const members = declareMembers(round, entries, { path: '', base: scope.base });
  for (const [name, member] of members) scope.members.set(name, member);
  const own = objectOf(scope, { def: null, members });
  return { scope, value: own.over(scope.base) };
}

function contextOf(source: EnvironmentSource, { context, rootName }: ContextSource): Value {
  const name = source.contextName;
  const root = rootName === unsavedName ? name : rootName;
  const plain = { ...context, currentEnvironment: { name }, rootEnvironment: { name: root } };
  return valueOfPlain(plain, { def: null });
}
