import { Type } from 'typebox';
import { diagnosticSchema, formatDiagnostics } from '../../diagnostic-wire.ts';
import type { ThreadEvaluation } from '../../language-thread/index.ts';
import { mainThreadBytes } from '../../sealed-results/index.ts';

/**
 * What an evaluation brought (`EscEnvironment`, docs/contract/README.md#schemas). Its parts hold one another without end; here only
 * their names are said, and they are answered whole.
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

/** JSON to be sent: its parts in order, none larger than the main thread's budget. */
export interface CheckText {
  readonly bytes: number;
  readonly parts: Iterable<Uint8Array>;
}

/** The answer as JSON, around what the language's thread has written as such already; of that, nothing is copied. */
export function formatCheck(environment: Uint8Array, check: ThreadEvaluation): CheckText {
  const { diagnostics, functions } = check;
  const more = JSON.stringify({
    ...(diagnostics.length === 0 ? {} : { diagnostics: formatDiagnostics(diagnostics) }),
    environmentFunctionSummary: functions,
  });
  // Neither is without members.
  const head = environment.subarray(0, -1);
  const tail = Buffer.from(`,${more.slice(1)}`);
  return { bytes: head.length + tail.length, parts: slices([head, tail]) };
}

function* slices(texts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const text of texts) {
    for (let at = 0; at < text.length; at += mainThreadBytes) yield text.subarray(at, at + mainThreadBytes);
  }
}
