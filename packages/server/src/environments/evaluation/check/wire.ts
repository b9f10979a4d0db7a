import { Type } from 'typebox';
import { namedObject } from '../../../contract/named-object.ts';
import { mainThreadBytes } from '../../../platform/turns/main-thread-budget.ts';
import { diagnosticSchema, formatDiagnostics } from '../../diagnostic-wire.ts';
import type { LanguageEvaluation } from '../../language-process/index.ts';
import { sliceBytes } from '../../sealed-results/index.ts';

/**
 * The result of an evaluation (`EscEnvironment`, docs/contract/README.md#schemas). Its schema is recursive, so only the
 * names of its parts are described here; they are sent as a whole.
 */
export const evaluatedEnvironmentMembers = {
  exprs: Type.Optional(
    Type.Unknown({ description: 'The expressions of the document, by the top-level keys of values.' }),
  ),
  properties: Type.Optional(
    Type.Unknown({ description: 'Each value as {value, bytes?, secret?, unknown?, trace {def, base?}}.' }),
  ),
  schema: Type.Optional(Type.Unknown({ description: 'JSON schema of the values.' })),
  executionContext: Type.Optional(
    Type.Unknown({ description: 'The values of the root context, and their schema.' }),
  ),
};

export const checkAnswerSchema = namedObject('CheckEnvironmentResponse', {
  ...evaluatedEnvironmentMembers,
  diagnostics: Type.Optional(Type.Array(diagnosticSchema)),
  environmentFunctionSummary: Type.Object({
    funcCounts: Type.Record(Type.String(), Type.Integer()),
    rotationPaths: Type.Array(Type.String()),
  }),
});

/** The JSON of a response: its parts in order, each at most as large as the main thread's budget. */
export interface CheckText {
  readonly bytes: number;
  readonly parts: Iterable<Uint8Array>;
}

/** Formats the response around the JSON from the language process, which is not copied. */
export function formatCheck(environment: readonly Uint8Array[], check: LanguageEvaluation): CheckText {
  const { diagnostics, functions } = check;
  const more = JSON.stringify({
    ...(diagnostics.length === 0 ? {} : { diagnostics: formatDiagnostics(diagnostics) }),
    environmentFunctionSummary: functions,
  });
  const tail = Buffer.from(`,${more.slice(1)}`);
  // Both have members: the brace that ends the first is replaced by a comma and the rest.
  const parts = [...dropLastByte(environment), ...sliceBytes(tail, mainThreadBytes)];
  return { bytes: parts.reduce((sum, { length }) => sum + length, 0), parts };
}

function dropLastByte(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  return parts.with(-1, parts.at(-1)?.subarray(0, -1) ?? new Uint8Array());
}
