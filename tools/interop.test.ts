import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeBody } from './interop/describe-body.ts';
import { formatLine, formatMarkdown } from './interop/format-report.ts';

const secret = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 12, maxLength: 40 });
const memberName = fc.constantFrom('token', 'value', 'a', 'id');

describe('a body in the interop report', () => {
  test('shows no value of JSON, at any depth', () => {
    fc.assert(
      fc.property(
        secret,
        fc.letrec((tie) => ({
          json: fc.oneof(
            { maxDepth: 4 },
            fc.constant('SECRET'),
            fc.array(tie('json'), { maxLength: 3 }),
            fc.dictionary(memberName, tie('json'), { maxKeys: 4 }),
          ),
        })).json,
        (value, shape) => {
          const text = JSON.stringify(shape).replaceAll('SECRET', value);
          expect(describeBody(text)).not.toContain(value);
        },
      ),
    );
  });

  test('shows no value of a form, except those of known parameters', () => {
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom('subject_token', 'token', 'refresh_token', 'client_secret'),
        (value, name) => {
          const described = describeBody(
            new URLSearchParams({ scope: 'team:dev', [name]: value }).toString(),
          );
          expect(described).toBe(`form scope=team:dev ${name}=…`);
        },
      ),
    );
  });

  test('shows no line of any other text', () => {
    fc.assert(
      fc.property(secret, fc.string({ unit: 'binary' }), (value, rest) => {
        expect(describeBody(`${rest}\n${value} `)).not.toContain(value);
      }),
    );
  });

  test.each([
    ['{"id":"x","properties":{"a":{"value":1}}}', 'JSON {id, properties: {a}}'],
    ['[{"name":"x"},{"name":"y"}]', 'JSON [2 × {name}]'],
    ['a.b.c', 'JWT'],
    ['values:\n  a: 1\n', 'text of 2 lines'],
    ['', ''],
  ])('of %j is described as %j', (text, expected) => {
    expect(describeBody(text)).toBe(expected);
  });
});

describe('the interop report', () => {
  const request = { program: 'esc', method: 'GET', sent: 'token …', status: 404, got: '', isUnknown: true };
  const result = {
    name: 'esc',
    origin: 'somewhere',
    version: '1.0.0',
    skipped: null,
    checks: [
      { what: 'init', outcome: 'at https://localhost:4321', ok: true },
      { what: 'open', outcome: 'got 500', ok: false },
    ],
    tables: [{ title: 'Steps', columns: ['resource', 'up'], rows: [['Team', 'create']] }],
    seconds: 1.25,
    requests: [{ ...request, path: '/api/hooks' }],
  };

  test('lists failed checks, and counts the others', () => {
    expect(formatLine(result)).toBe(
      [
        'esc                  1.0.0: 1 of 2 proved; 1 requests, 1.3 s',
        '  FAILED  open: got 500',
        '',
        '  Steps',
        '  resource  up',
        '  Team      create',
        '',
      ].join('\n'),
    );
  });

  test('shows the tables of a program', () => {
    expect(formatMarkdown([result], 'a machine')).toContain(
      '### Steps\n\n| resource | up |\n| --- | --- |\n| Team | create |\n',
    );
  });

  test('reports why a program was not run', () => {
    expect(formatLine({ ...result, version: null, skipped: 'not in PATH' })).toContain(
      'skipped: not in PATH',
    );
  });

  test('lists routes that the server does not have, and no ports', () => {
    const text = formatMarkdown([result], 'a machine');
    expect(text).toContain('| esc | `GET /api/hooks` |');
    expect(text).toContain('| init | at https://localhost:PORT |');
    expect(text).toContain('| open | **failed:** got 500 |');
  });
});
