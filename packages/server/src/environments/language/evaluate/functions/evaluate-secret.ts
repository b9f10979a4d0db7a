import type { SecretExpression } from '../../model/expression.ts';
import { constSchema, stringSchema } from '../../model/schemas.ts';
import { type Declaration, Value } from '../../model/value.ts';
import { openEnvelope } from '../../secret-text/ciphertext-envelope.ts';
import type { Scope } from '../scope.ts';

/** A check decrypts ciphertexts only if its caller requests secrets. */
export function evaluateSecret(
  scope: Scope,
  declaration: Declaration,
  { secret, node, argument }: SecretExpression,
): Value {
  if (secret.kind === 'plaintext') {
    const { value } = secret.node;
    // Its definition is the literal, not the call around it (as in the reference implementation).
    const def: Declaration = { ...declaration, expression: argument, parts: { kind: 'leaf' } };
    return Value.of({ def, schema: constSchema('string', value), content: value, secret: true });
  }
  const unknown = Value.unknown(declaration, stringSchema, { secret: true });
  if (scope.round.mode === 'check' && !scope.round.showSecrets) return unknown;
  const payload = openEnvelope(secret.node.value);
  if (payload === null) {
    scope.round.report(node, 'invalid ciphertext');
    return unknown;
  }
  try {
    const content = scope.source.decrypt(payload);
    return Value.of({ def: declaration, schema: stringSchema, content, secret: true });
  } catch {
    scope.round.report(
      node,
      'the ciphertext cannot be decrypted: it belongs to another environment, or was changed',
    );
    return unknown;
  }
}
