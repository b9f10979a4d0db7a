import { contentsOf, textOfValue } from '../model/contents.ts';
import type { Expression } from '../model/expression.ts';
import { stringSchema } from '../model/schemas.ts';
import { type Declaration, Value } from '../model/value.ts';
import { evaluateAccess } from './evaluate-access.ts';
import type { Scope } from './scope.ts';

/** Evaluates `text ${path} text`: the result is secret or unknown if a part is. */
export function evaluateInterpolation(
  scope: Scope,
  declaration: Declaration,
  expression: Expression & { kind: 'interpolate' },
): Value {
  const accesses = declaration.parts.kind === 'accesses' ? declaration.parts.accesses : [];
  let text = '';
  let unknown = false;
  let secret = false;
  for (const [index, part] of expression.parts.entries()) {
    text += part.text.toWellFormed();
    if (part.access === null) continue;
    const value = evaluateAccess(scope, declaration, accesses[index] ?? []);
    const contents = contentsOf(value);
    unknown ||= contents.unknown;
    secret ||= contents.secret;
    const written = unknown || scope.round.isExhausted ? '' : textOfValue(value);
    const length = text.length + (written?.length ?? Number.POSITIVE_INFINITY);
    if (!scope.round.mayProduce(expression.node, length)) unknown = true;
    else text += written ?? '';
  }
  return Value.of({
    def: declaration,
    schema: stringSchema,
    content: unknown ? '[unknown]' : text,
    unknown,
    secret,
  });
}
