import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocumentPath } from '../document/document-path.ts';
import { collectSecrets, findValue, parseOpenedEnvironment, toPlainValue } from './opened-value.ts';

const trace = { def: { environment: 'app/prod', begin: { line: 3, column: 1, byte: 9 } } };
const json = `{"properties": {
  "ratio": {"value": 1.10, "trace": ${JSON.stringify(trace)}},
  "big": {"value": 12345678901234567890},
  "db": {"value": {"user": {"value": "app"}, "password": {"value": "hunter2", "secret": true}}},
  "pem": {"secret": true, "value": [{"value": "line 1"}, {"value": {"pin": {"value": 4711}, "on": {"value": true}}}]},
  "later": {"unknown": true},
  "none": {},
  "__proto__": {"value": {"polluted": {"value": true}}}
}}`;
const environment = parseOpenedEnvironment(json);
const at = (path: string) => findValue(environment, parseDocumentPath(path));

test('numbers stay as written, including in output', () => {
  const plain = JSON.stringify(toPlainValue(environment, { showSecrets: true }));
  expect(plain).toContain('"ratio":1.10,"big":12345678901234567890,');
});

test('values inside a secret are secret, and all secrets except booleans are collected', () => {
  expect(at('pem[1].pin')).toMatchObject({ isSecret: true });
  expect(at('pem[1].on')).toMatchObject({ isSecret: true });
  expect(at('db.user')).toMatchObject({ isSecret: false });
  expect(collectSecrets(environment)).toEqual(['hunter2', 'line 1', '4711']);
});

test('by default, whole secrets are redacted', () => {
  const plain = toPlainValue(environment, { showSecrets: false });
  expect(plain).toMatchObject({
    db: { user: 'app', password: '[secret]' },
    pem: '[secret]',
    later: '[unknown]',
    none: null,
  });
  expect(JSON.stringify(plain)).not.toMatch(/hunter2|line 1|4711/);
});

test('a path finds a value and its definition, or nothing', () => {
  expect(at('ratio')?.definedAt).toEqual({ environment: 'app/prod', line: 3 });
  expect(at('pem[0]')?.value).toBe('line 1');
  for (const path of ['nothing', 'db.password.x', 'pem[7]', 'pem.x', 'constructor', 'db["toString"]']) {
    expect(at(path)).toBeNull();
  }
});

test('a member named __proto__ is an ordinary member', () => {
  expect(at('__proto__.polluted')?.value).toBe(true);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('any JSON is parsed; if it is not an environment, to nothing', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseOpenedEnvironment(text).isUnknown).toBe(false);
    }),
  );
});

test('values survive a round trip', () => {
  const wire = (value: unknown): unknown => {
    if (Array.isArray(value)) return { value: value.map(wire), trace };
    if (typeof value !== 'object' || value === null) return { value, trace };
    return { value: Object.fromEntries(Object.entries(value).map(([k, v]) => [k, wire(v)])), trace };
  };
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (values) => {
      const properties = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, wire(v)]));
      const read = parseOpenedEnvironment(JSON.stringify({ properties }));
      const written = JSON.parse(JSON.stringify(values));
      expect(JSON.parse(JSON.stringify(toPlainValue(read, { showSecrets: false })))).toEqual(written);
    }),
  );
});
