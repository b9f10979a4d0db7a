import { isList } from '../../../platform/is-list.ts';
import { isRawJSON } from '../../../platform/json/raw-json.ts';
import type { Diagnostic, EvaluatedEnvironment, EvaluatedValue } from '../../language/index.ts';

/**
 * The maximum size of the result of one evaluation as JSON, in bytes, including traces and schemas
 * (docs/environment-language.md).
 */
export const maxResponseBytes = 16_777_216;

interface WrittenEnvironment {
  readonly json: Uint8Array<ArrayBuffer>;
  /** The omitted parts and the reasons. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes a result as JSON of at most `maxBytes`. If it is larger, omits the expressions, the schema and the traces of
 * values, with a warning. If the values alone are larger, omits them too, with an error.
 */
export function writeEnvironment(
  environment: EvaluatedEnvironment,
  maxBytes = maxResponseBytes,
): WrittenEnvironment {
  const whole = encode(environment);
  if (whole.length <= maxBytes) return { json: whole, diagnostics: [] };
  const { executionContext, properties = {} } = environment;
  const values = encode({ properties: withoutTraces(properties), schema: true, executionContext });
  if (values.length <= maxBytes) {
    const summary = `the result is larger than ${maxBytes} bytes: its expressions, schema and traces are omitted`;
    return { json: values, diagnostics: [describe('warning', summary)] };
  }
  const summary = `the values of the result are larger than ${maxBytes} bytes and are omitted`;
  const json = encode({ schema: true, executionContext });
  return { json, diagnostics: [describe('error', summary)] };
}

function encode(environment: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(environment));
}

function describe(severity: Diagnostic['severity'], summary: string): Diagnostic {
  return { severity, summary, path: '', range: null };
}

const nowhere = { line: 0, column: 0, byte: 0 };
/** The contract requires a trace with each value. */
const noTrace = { def: { begin: nowhere, end: nowhere } };

function withoutTraces(values: Readonly<Record<string, EvaluatedValue>>): Record<string, EvaluatedValue> {
  const bare: Record<string, EvaluatedValue> = Object.create(null);
  for (const [name, value] of Object.entries(values)) bare[name] = withoutTrace(value);
  return bare;
}

function withoutTrace(evaluated: EvaluatedValue): EvaluatedValue {
  const { value } = evaluated;
  const bare = { ...evaluated, trace: noTrace };
  if (isList(value)) return { ...bare, value: value.map(withoutTrace) };
  if (typeof value !== 'object' || value === null || isRawJSON(value)) return bare;
  return { ...bare, value: withoutTraces(value) };
}
