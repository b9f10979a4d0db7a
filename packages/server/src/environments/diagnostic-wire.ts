import { type Static, Type } from 'typebox';
import { namedObject } from '../contract/named-object.ts';
import type { Diagnostic } from './language/index.ts';

const positionSchema = namedObject('EscPos', {
  line: Type.Integer({ description: 'From 1.' }),
  column: Type.Integer({ description: 'From 1.' }),
  byte: Type.Integer({ description: 'From 0.' }),
});

/** A fault in a document and its place (`EnvironmentDiagnostic`, docs/contract/README.md#schemas). */
export const diagnosticSchema = namedObject('EnvironmentDiagnostic', {
  summary: Type.String(),
  detail: Type.Optional(Type.String()),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  path: Type.Optional(Type.String()),
  range: Type.Optional(
    namedObject('EscRange', { environment: Type.String(), begin: positionSchema, end: positionSchema }),
  ),
});

/** The response for a document with errors. */
export const diagnosticsErrorSchema = namedObject('EnvironmentDiagnosticsError', {
  code: Type.Integer(),
  message: Type.String(),
  diagnostics: Type.Optional(Type.Array(diagnosticSchema)),
});

export function formatDiagnostics(diagnostics: readonly Diagnostic[]): Static<typeof diagnosticSchema>[] {
  return diagnostics.map(({ path, range, ...diagnostic }) => ({
    ...diagnostic,
    ...(path === '' ? {} : { path }),
    ...(range === null ? {} : { range }),
  }));
}
