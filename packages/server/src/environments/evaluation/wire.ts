import { Type } from 'typebox';
import { diagnosticSchema, formatDiagnostics } from '../diagnostic-wire.ts';
import type { ThreadEvaluation } from '../language-thread/index.ts';

/**
 * What an evaluation brought (`EscEnvironment`, docs/contract/README.md#schemas). Its parts hold one another without end; here only
 * their names are said, and they are answered whole.
 */
export const evaluatedEnvironmentMembers = {
  exprs: Type.Optional(
    Type.Unknown({ description: 'The expressions of the document, by the keys of values.' }),
  ),
  properties: Type.Optional(
    Type.Unknown({ description: 'Each value as {value, secret?, unknown?, trace {def, base?}}.' }),
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

/** The answer as JSON, around what the language's thread has written as such already. */
export function formatCheck(environment: Uint8Array, check: ThreadEvaluation): Buffer {
  const { diagnostics, functions } = check;
  const more = JSON.stringify({
    ...(diagnostics.length === 0 ? {} : { diagnostics: formatDiagnostics(diagnostics) }),
    environmentFunctionSummary: functions,
  });
  // Neither is without members.
  return Buffer.concat([environment.subarray(0, -1), Buffer.from(`,${more.slice(1)}`)]);
}
