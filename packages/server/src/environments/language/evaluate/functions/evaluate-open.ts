import type { JsonValue } from '../../../../platform/json/json.ts';
import { pointerInto } from '../../../../platform/json/json-pointer.ts';
import { contentsOf } from '../../model/contents.ts';
import type { OpenExpression } from '../../model/expression.ts';
import { openKey } from '../../model/known.ts';
import { limits } from '../../model/limits.ts';
import { type PlainValue, plainOfValue, secretPointersOf, valueOfPlain } from '../../model/plain-value.ts';
import { argumentOf, type Declaration, Value } from '../../model/value.ts';
import { findNode } from '../../syntax/find-node.ts';
import { evaluateTyped } from '../../validate/evaluate-typed.ts';
import type { Scope } from '../scope.ts';

/** `fn::open`: calls the provider when the environment is opened; otherwise only checks its inputs. */
export function evaluateOpen(scope: Scope, declaration: Declaration, expression: OpenExpression): Value {
  const { round } = scope;
  const provider = expression.provider ? round.host.findProvider(expression.provider.value) : null;
  const unknown = Value.unknown(declaration, declaration.schema);
  const inputs = evaluateTyped(scope, argumentOf(declaration, 'inputs'), provider?.inputs ?? true);
  if (provider === null || expression.provider === null || inputs === null) return unknown;
  if (contentsOf(inputs).unknown) return unknown;
  const plain = plainOfValue(inputs);
  const faults = provider.findFaults?.(plain) ?? [];
  for (const { path, message } of faults) round.report(findNode(expression.inputs.node, path), message);
  if (faults.length > 0 || round.mode === 'check') return unknown;
  const secretInputs = secretPointersOf(inputs);
  const outcome = findOutcome(scope, expression, { plain, secretInputs });
  if (outcome === null) return unknown;
  if (!outcome.ok) {
    round.report(expression.node, outcome.fault);
    return unknown;
  }
  const secrets = new Set(outcome.value.secrets);
  const known = secretTexts(plain, secretInputs);
  return valueOfPlain(outcome.value.outputs, {
    def: declaration,
    // An output that equals a secret input stays secret.
    isSecret: (pointer, value) => secrets.has(pointer) || (typeof value === 'string' && known.has(value)),
  });
}

function findOutcome(
  { round, source }: Scope,
  { provider, node }: OpenExpression,
  { plain, secretInputs }: { readonly plain: JsonValue; readonly secretInputs: readonly string[] },
) {
  const { name, contextName } = source;
  const call = {
    provider: provider?.value ?? '',
    inputs: plain,
    secretInputs,
    environment: { name, contextName },
    path: node.path,
  };
  const key = openKey(call);
  const outcome = round.known.opened.get(key);
  if (outcome) return outcome;
  if (round.known.opened.size + round.needs.opens.size >= limits.opens) {
    round.reportOnce(node, `an environment may open at most ${limits.opens} providers`);
    return null;
  }
  round.needs.opens.set(key, { key, ...call });
  return null;
}

/** A shorter secret may occur by chance. */
const minSecretCharacters = 4;

/** Returns the secret strings among the inputs. */
function secretTexts(plain: JsonValue, pointers: readonly string[]): ReadonlySet<string> {
  const texts = new Set<string>();
  const collect = (value: PlainValue, pointer: string, within: boolean) => {
    const secret = within || pointers.includes(pointer);
    if (typeof value === 'string') {
      if (secret && value.length >= minSecretCharacters) texts.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) {
        collect(part as PlainValue, pointerInto(pointer, key), secret);
      }
    }
  };
  if (pointers.length > 0) collect(plain, '', false);
  return texts;
}
