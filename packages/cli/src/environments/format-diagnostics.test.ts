import type { EnvironmentDiagnostic } from '@symbolon/sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPainter } from '../terminal/painter.ts';
import { findWrittenSecrets } from './document/secrets/find-written-secrets.ts';
import { formatDiagnostics } from './format-diagnostics.ts';

const paint = createPainter({ coloured: false });

function show(text: string, diagnostic: Partial<EnvironmentDiagnostic>): string {
  const whole = {
    severity: 'error',
    summary: 'wrong',
    detail: null,
    path: null,
    range: null,
    ...diagnostic,
  } as const;
  const secrets = findWrittenSecrets(text);
  const document = secrets === null ? null : { text, secrets };
  const findDocument = (name: string) => (name === 'app/prod' ? document : null);
  return formatDiagnostics([whole], { findDocument, paint });
}

function at(line: number, column: number, [endLine, endColumn]: readonly [number, number]) {
  const begin = { line, column, byte: 0 };
  return { environment: 'app/prod', begin, end: { line: endLine, column: endColumn, byte: 0 } };
}

const text = 'values:\n  a: abc.def\n  ü:\tx\n  s:\n    fn::secret: hunter2 # why\n';

describe('a diagnostic', () => {
  test('is shown below its line', () => {
    expect(
      show(text, { summary: 'unknown property "def"', path: 'values.a', range: at(2, 6, [2, 13]) }),
    ).toBe(
      'error: unknown property "def"\n  at app/prod:2:6, values.a\n  2 |   a: abc.def\n    |      ^^^^^^^\n',
    );
  });

  test('is marked at its byte, in whatever unit its column counts', () => {
    const wide = 'values:\n  a: 東🔑 <missing>\n  b: 1\n';
    const byte = Buffer.from(wide).indexOf('missing');
    const range = {
      environment: 'app/prod',
      begin: { line: 2, column: 12, byte },
      end: { line: 2, column: 19, byte: byte + 'missing'.length },
    };
    const shown = show(wide, { range });
    const [line = '', marks = ''] = shown.split('\n').slice(2);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('missing');
  });

  test('is marked to the end of its line when it spans lines', () => {
    expect(show(text, { range: at(2, 6, [4, 3]) })).toContain('  2 |   a: abc.def\n    |      ^^^^^^^\n');
  });

  test('with an empty range, or after the end, has one mark', () => {
    expect(show(text, { range: at(2, 6, [2, 6]) })).toContain('    |      ^\n');
    expect(show('values:', { range: at(1, 8, [1, 8]) })).toContain('  1 | values:\n    |        ^\n');
  });

  test('counts characters, and shows none that moves the cursor', () => {
    expect(show(text, { range: at(3, 6, [3, 7]) })).toContain('  3 |   ü:  x\n    |       ^\n');
    expect(show('😀: \u001b[2J', { range: at(1, 1, [1, 2]) })).toContain('  1 | 😀: \\u001b[2J\n    | ^^\n');
  });

  test('hides a secret in its line, and keeps the marks', () => {
    expect(show(text, { range: at(5, 25, [5, 30]) })).toContain(
      '  5 |     fn::secret: [secret] #[secret]\n    |                          ^^^^^^^^^\n',
    );
    expect(show(text, { range: at(5, 17, [5, 24]) })).toContain('    |                 ^^^^^^^^\n');
  });

  test('in a long line is shown with its surroundings', () => {
    const long = `values: {${'x: 1, '.repeat(100)}bad: 1, ${'x: 1, '.repeat(100)}}`;
    const lines = show(long, { range: at(1, 610, [1, 613]) }).split('\n');
    const [source = '', marks = ''] = lines.slice(2);
    expect(source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('bad');
    expect(source.length).toBeLessThan(120);
  });

  test('without a position, or in an unavailable document, is shown without a line', () => {
    expect(show(text, { severity: 'warning', detail: 'more' })).toBe('warning: wrong\n  more\n');
    expect(show(text, { range: { ...at(1, 1, [1, 2]), environment: 'app/base' } })).toBe(
      'error: wrong\n  at app/base:1:1\n',
    );
    expect(show(text, { range: at(0, 0, [0, 0]) })).toBe('error: wrong\n');
    expect(show(text, { range: at(99, 1, [99, 2]) })).toBe('error: wrong\n  at app/prod:99:1\n');
  });

  test('shows no part of a secret at any position', () => {
    const secret = fc.stringMatching(/^[b-fh-z]{4,12}$/);
    const form = fc.constantFrom(
      (value: string) => `values:\n  p: {fn::secret: ${value}}\n`,
      (value: string) => `values:\n  p:\n    fn::secret: "${value}"\n`,
      (value: string) => `values:\n  p:\n    "fn::secret": |\n      ${value}\n      ${value}\n`,
      (value: string) => `values: [\n  'fn::secret': ${value}\n`,
    );
    fc.assert(
      fc.property(secret, form, fc.nat(6), fc.nat(40), (value, write, line, column) => {
        expect(show(write(value), { range: at(line, column, [line, column + 4]) })).not.toContain(value);
      }),
    );
  });
});
