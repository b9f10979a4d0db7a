/** The type of a plain scalar (YAML 1.2 core schema, with the exceptions that follow). */
export type ResolvedScalar =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string' };

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const booleans = new Map([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);
const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;
const otherDecimal = /^[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const prefixed = /^([-+]?)(0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+)$/;

/**
 * Resolves a plain scalar. A number keeps its written precision. A number that JSON cannot express without loss
 * (leading zeros of account numbers, infinities) stays a text.
 */
export function resolvePlainScalar(source: string): ResolvedScalar {
  if (nulls.has(source)) return { kind: 'null' };
  const boolean = booleans.get(source);
  if (boolean !== undefined) return { kind: 'boolean', value: boolean };
  if (jsonNumber.test(source)) return { kind: 'number', text: source };
  if (otherDecimal.test(source)) return numberOf(Number(source));
  const [, sign, digits] = prefixed.exec(source) ?? [];
  if (digits !== undefined) {
    const value = BigInt(digits);
    return { kind: 'number', text: String(sign === '-' ? -value : value) };
  }
  return { kind: 'string' };
}

function numberOf(value: number): ResolvedScalar {
  return Number.isFinite(value) ? { kind: 'number', text: String(value) } : { kind: 'string' };
}
