import type { Expression } from '../model/expression.ts';
import { limits } from '../model/limits.ts';
import { literalContent } from '../model/literals.ts';
import { depthOver, valueOfPlain } from '../model/plain-value.ts';
import { anything, recordOf, tupleOf } from '../model/schemas.ts';
import { byCodePoint, type Declaration, Value } from '../model/value.ts';
import { plainOfNode } from '../syntax/plain-of-node.ts';
import { evaluateAccess } from './evaluate-access.ts';
import { evaluateInterpolation } from './evaluate-interpolation.ts';
import { evaluateFunction } from './functions/evaluate-function.ts';
import { evaluateOpen } from './functions/evaluate-open.ts';
import { evaluateRotate } from './functions/evaluate-rotate.ts';
import { evaluateSecret } from './functions/evaluate-secret.ts';
import { evaluateValidate } from './functions/evaluate-validate.ts';
import type { Scope } from './scope.ts';

/**
 * Returns the value of a declaration, merged over the value that it overrides. Computed once; a reference to itself is
 * reported.
 */
export function evaluateDeclaration(scope: Scope, declaration: Declaration): Value {
  if (declaration.value) return declaration.value;
  const { round } = scope;
  const { node } = declaration.expression;
  if (declaration.state === 'evaluating') {
    round.report(node, `cyclic reference to ${declaration.path}`);
    return Value.unknown(declaration, anything);
  }
  if (round.evaluationDepth >= limits.referenceDepth) {
    round.reportOnce(node, `references are nested more than ${limits.referenceDepth} levels deep`);
    return Value.unknown(declaration, anything);
  }
  declaration.state = 'evaluating';
  round.evaluationDepth += 1;
  const own = evaluateOwn(scope, declaration);
  round.evaluationDepth -= 1;
  declaration.state = 'evaluated';
  declaration.own = own;
  if (declaration.base?.top.final) round.report(node, 'cannot override final value', 'warning');
  const value = withinDepth(scope, declaration, own.over(declaration.base));
  declaration.value = value;
  declaration.schema = value.schema;
  return value;
}

function withinDepth({ round }: Scope, declaration: Declaration, value: Value): Value {
  if (value.top.depth <= limits.nesting * 2) return value;
  const summary = `the value nests lists and objects more than ${limits.nesting * 2} levels deep`;
  round.reportOnce(declaration.expression.node, summary);
  const unknown = Value.unknown(declaration, anything, { secret: value.secret });
  declaration.own = unknown;
  return unknown;
}

function evaluateOwn(scope: Scope, declaration: Declaration): Value {
  const { expression } = declaration;
  switch (expression.kind) {
    case 'missing':
      return Value.unknown(declaration, declaration.schema);
    case 'hidden':
      if (!expression.isKnown) return Value.unknown(declaration, anything, { secret: true });
      return valueOfPlain(plainOfNode(expression.node), { def: declaration, isSecret: () => true });
    case 'literal':
      return Value.of({
        def: declaration,
        schema: declaration.schema,
        content: literalContent(expression.node),
      });
    case 'list':
      return evaluateList(scope, declaration);
    case 'object':
      return evaluateObject(scope, declaration);
    default:
      return evaluateComputed(scope, declaration, expression);
  }
}

function evaluateComputed(
  scope: Scope,
  declaration: Declaration,
  expression: Exclude<Expression, { kind: 'missing' | 'literal' | 'hidden' | 'list' | 'object' }>,
): Value {
  switch (expression.kind) {
    case 'interpolate':
      return evaluateInterpolation(scope, declaration, expression);
    case 'symbol': {
      const [access = []] = declaration.parts.kind === 'accesses' ? declaration.parts.accesses : [];
      return evaluateAccess(scope, declaration, access).definedBy(declaration);
    }
    case 'secret':
      return evaluateSecret(scope, declaration, expression);
    case 'open':
      return evaluateOpen(scope, declaration, expression);
    case 'rotate':
      return evaluateRotate(scope, declaration, expression);
    case 'validate':
      return evaluateValidate(scope, declaration);
    case 'call':
    case 'pair':
      return evaluateFunction(scope, declaration, expression.function);
  }
}

function evaluateList(scope: Scope, declaration: Declaration): Value {
  const elements = declaration.parts.kind === 'list' ? declaration.parts.elements : [];
  const content = elements.map((element) => scope.evaluate(element));
  const schema = tupleOf(content.map((item) => item.schema));
  return Value.of({ def: declaration, schema, content, depth: depthOver(content) });
}

function evaluateObject(scope: Scope, declaration: Declaration): Value {
  const members = declaration.parts.kind === 'object' ? declaration.parts.members : new Map();
  return objectOf(scope, { def: declaration, members });
}

/**
 * Returns the object of the declarations, without what it overrides. Members are evaluated in the order of their names.
 */
export function objectOf(
  scope: Scope,
  { def, members }: { readonly def: Declaration | null; readonly members: ReadonlyMap<string, Declaration> },
): Value {
  const content = [...members]
    .sort(([left], [right]) => byCodePoint(left, right))
    .map(([name, member]) => {
      const value = scope.evaluate(member);
      return [name, member.own ?? value] as const;
    });
  const schema = recordOf(content.map(([name, value]) => [name, value.schema]));
  const depth = depthOver(content.map(([, value]) => value));
  return Value.of({ def, schema, content: new Map(content), depth });
}
