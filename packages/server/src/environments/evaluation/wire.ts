import { Type } from 'typebox';
import { diagnosticSchema, formatDiagnostics } from '../diagnostic-wire.ts';
import type { Check } from './check-document.ts';

/**
 * What an evaluation brought (spec: OpenAPI subset, EscEnvironment). Its parts hold one another without end; here only
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

export function formatCheck({ environment, diagnostics, functions }: Check) {
  return {
    ...environment,
    ...(diagnostics.length === 0 ? {} : { diagnostics: formatDiagnostics(diagnostics) }),
    environmentFunctionSummary: functions,
  };
}
