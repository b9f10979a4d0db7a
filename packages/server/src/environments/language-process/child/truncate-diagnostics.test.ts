import { expect, test } from 'vitest';
import { type Diagnostic, hasErrors } from '../../language/index.ts';
import { truncateDiagnostics } from './truncate-diagnostics.ts';

const diagnosticsOf = (severity: Diagnostic['severity'], count: number): Diagnostic[] =>
  Array.from({ length: count }, (_, index) => ({
    severity,
    summary: `${severity} ${index}`,
    path: '',
    range: null,
  }));

test('a readable number of diagnostics is returned unchanged', () => {
  const all = [...diagnosticsOf('warning', 500), ...diagnosticsOf('error', 500)];
  expect(truncateDiagnostics(all)).toBe(all);
});

test('above the limit, errors come before warnings, and the number of omitted diagnostics is reported', () => {
  const limited = truncateDiagnostics([...diagnosticsOf('warning', 5_000), ...diagnosticsOf('error', 2)]);
  expect(limited).toHaveLength(1_001);
  expect(limited.slice(0, 2).map(({ summary }) => summary)).toEqual(['error 0', 'error 1']);
  expect(limited.at(-1)?.summary).toBe('4002 more diagnostics are omitted; fix the listed diagnostics first');
  expect(hasErrors(limited)).toBe(true);
});

test("one tenant's size never costs another's time: texts as long as their document are cut", () => {
  const long = diagnosticsOf('error', 900).map((one) => ({ ...one, path: 'k'.repeat(100_000) }));
  const shown = truncateDiagnostics(long);
  expect(shown.reduce((sum, { path, summary }) => sum + path.length + summary.length, 0)).toBeLessThan(
    262_144,
  );
  expect(shown.at(-1)?.summary).toMatch(
    /^\d+ more diagnostics are omitted; fix the listed diagnostics first$/,
  );
});

test('any number of warnings causes no error', () => {
  expect(hasErrors(truncateDiagnostics(diagnosticsOf('warning', 5_000)))).toBe(false);
});
