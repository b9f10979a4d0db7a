import { Type } from 'typebox';
import { diagnosticSchema, formatDiagnostics } from '../../diagnostic-wire.ts';
import type { ThreadEvaluation } from '../../language-thread/index.ts';
import { mainThreadBytes } from '../../sealed-results/index.ts';

/**
 * The result of an evaluation (`EscEnvironment`, docs/contract/README.md#schemas). Its schema is recursive; here only
 * the names of its parts are described, and they are sent whole.
 */
export const evaluatedEnvironmentMembers = {
  exprs: Type.Optional(
    Type.Unknown({ description: 'The expressions of the document, by the keys of values.' }),
  ),
  properties: Type.Optional(
    Type.Unknown({ description: 'Each value as {value, bytes?, secret?, unknown?, trace {def, base?}}.' }),
  ),
  schema: Type.Optional(Type.Unknown({ description: 'JSON schema of the values.' })),
  executionContext: Type.Optional(
    Type.Unknown({ description: 'The values of the root context, and their schema.' }),
  ),
};

export const checkAnswerSchema = Type.Object({
  ...evaluatedEnvironmentMembers,
  diagnostics: Type.Optional(Type.Array(diagnosticSchema)),
  environmentFunctionSummary: Type.Object({
    funcCounts: Type.Record(Type.String(), Type.Integer()),
    rotationPaths: Type.Array(Type.String()),
  }),
});

/** JSON of a response: its parts in order, none larger than the main thread's budget. */
export interface CheckText {
  readonly bytes: number;
  readonly parts: Iterable<Uint8Array>;
}

/** Formats the response around the JSON of the language thread, which is not copied. */
export function formatCheck(environment: Uint8Array, check: ThreadEvaluation): CheckText {
  const { diagnostics, functions } = check;
  const more = JSON.stringify({
    ...(diagnostics.length === 0 ? {} : { diagnostics: formatDiagnostics(diagnostics) }),
    environmentFunctionSummary: functions,
  });
  // Both have members.
  const head = environment.subarray(0, -1);
  const tail = Buffer.from(`,${more.slice(1)}`);
  return { bytes: head.length + tail.length, parts: slices([head, tail]) };
}

function* slices(texts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const text of texts) {
    for (let at = 0; at < text.length; at += mainThreadBytes) yield text.subarray(at, at + mainThreadBytes);
  }
}
