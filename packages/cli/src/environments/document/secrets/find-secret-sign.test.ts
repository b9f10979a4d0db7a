import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocumentPath } from '../document-path.ts';
import { findSecretSign } from './find-secret-sign.ts';

const reference = `$\{shared.password}`;

describe('values that look like a secret', () => {
  test.each([
    ['db.password', 'a', 'name'],
    ['environmentVariables.GITHUB_TOKEN', 'x', 'name'],
    ['environmentVariables.AWS_SECRET_ACCESS_KEY', 'x', 'name'],
    ['client_secret', 'x', 'name'],
    ['apiKey', 'x', 'name'],
    ['signing.key', 'x', 'name'],
    ['tokens[0]', 'x', 'name'],
    ['a', 'AKIAIOSFODNN7EXAMPLE', 'form'],
    ['a', 'ghp_012345678901234567890123456789012345', 'form'],
    ['a', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJzZWNyZXQifQ.c2VjcmV0', 'form'],
    ['a', 'Authorization: Bearer abcdefgh', 'form'],
    ['a', '-----BEGIN RSA PRIVATE KEY-----\nMIIE', 'form'],
    ['a', 'postgres://app:hunter2@db.example/main', 'form'],
    ['a', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'randomness'],
    ['a', '9f86d081884c7d659a2feaa0c55ad015', 'randomness'],
    ['a', 'Tr0ub4dor&3-Zebra!', 'randomness'],
  ])('%s: %s by its %s', (path, value, sign) => {
    expect(findSecretSign(parseDocumentPath(path), value)).toBe(sign);
  });

  test('any digest', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('hex', 'base64', 'base64url'), (text, encoding) => {
        const digest = createHash('sha256').update(text).digest(encoding);
        expect(findSecretSign(['a'], digest)).toBe('randomness');
      }),
    );
  });
});

describe('values that do not', () => {
  test.each([
    ['region', 'eu-central-1'],
    ['roleArn', 'arn:aws:iam::123456789012:role/deploy-production'],
    ['tenantId', '3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
    ['url', 'https://registry.example.com/v2/acme/application'],
    ['host', 'database-1.cluster-main.eu-central-1.rds.amazonaws.com'],
    ['path', '/var/lib/application/2024/data'],
    ['motd', 'Welcome to the production environment, take care!'],
    ['name', 'production-database-primary'],
    ['keyId', 'release'],
    ['publicKey', 'ssh'],
    ['tokenUrl', 'https://login.example.com/token'],
    ['password', ''],
    ['password', reference],
    ['version', '12.34.56789.101112'],
    ['monkey', 'chimpanzee'],
    ['image', 'registry.example.com/acme/server:1.20.3'],
    ['contact', 'platform.engineering@example.com'],
    ['keys.issuer', 'accounts.example.com'],
    ['image', 'registry.example.com/acme/app-server'],
    ['password_file', '/run/secrets/db'],
  ])('%s: %s', (path, value) => {
    expect(findSecretSign(parseDocumentPath(path), value)).toBeNull();
  });

  test('are not strings, for any name', () => {
    for (const value of [1234, true, null, ['a'], { a: 1 }])
      expect(findSecretSign(['password'], value)).toBeNull();
  });
});
