import { contentsOf } from '../../model/contents.ts';
import type { RotatorSchema } from '../../model/evaluation-host.ts';
import type { RotateExpression } from '../../model/expression.ts';
import { plainOfValue, secretPointersOf, valueOfPlain } from '../../model/plain-value.ts';
import { anything, recordOf } from '../../model/schemas.ts';
import { argumentOf, byCodePoint, type Declaration, Value } from '../../model/value.ts';
import { evaluateTyped } from '../../validate/evaluate-typed.ts';
import { stateSchema } from '../declare-expression.ts';
import type { Scope } from '../scope.ts';

/** `fn::rotate`: its value is its state. Only checks of the root look at inputs that only a rotation needs. */
export function evaluateRotate(scope: Scope, declaration: Declaration, expression: RotateExpression): Value {
  const { round } = scope;
  const name = expression.provider?.value;
  const rotator = name === undefined ? null : (round.host.findRotator?.(name) ?? anyRotator(scope));
  const inputs = evaluateInputs(scope, argumentOf(declaration, 'inputs'), rotator);
  const state = evaluateTyped(scope, argumentOf(declaration, 'state'), stateSchema(rotator?.state ?? true));
  const unknown = Value.unknown(declaration, declaration.schema);
  const missing = expression.inputs.kind === 'missing';
  if (rotator === null || inputs === null || state === null || missing) return unknown;
  if (round.mode === 'check') return unknown;
  const contents = contentsOf(state);
  if (contents.unknown) return Value.unknown(declaration, declaration.schema, { secret: contents.secret });
  const secrets = new Set(secretPointersOf(state));
  return valueOfPlain(state.content === null ? {} : plainOfValue(state), {
    def: declaration,
    isSecret: (pointer) => secrets.has(pointer),
  });
}

function anyRotator({ round }: Scope): RotatorSchema | null {
  return round.host.findRotator ? null : { inputs: anything, state: anything };
}

function evaluateInputs(scope: Scope, inputs: Declaration, rotator: RotatorSchema | null): Value | null {
  const schema = rotator?.inputs ?? anything;
  const rotateOnly = typeof schema === 'boolean' ? [] : (schema.rotateOnly ?? []);
  const whole = rotateOnly.length === 0 || (scope.round.mode === 'check' && scope.isRoot);
  if (whole || inputs.parts.kind !== 'object') return evaluateTyped(scope, inputs, schema);
  const members = [...inputs.parts.members]
    .sort(([left], [right]) => byCodePoint(left, right))
    .map(([key, member]) => {
      const value = rotateOnly.includes(key) ? Value.unknown(member, anything) : scope.evaluate(member);
      return [key, value] as const;
    });
  const value = Value.of({
    def: inputs,
    schema: recordOf(members.map(([key, member]) => [key, member.schema])),
    content: new Map(members),
  });
  inputs.own = value;
  inputs.value = value;
  inputs.schema = value.schema;
  inputs.state = 'evaluated';
  return evaluateTyped(scope, inputs, schema);
}
