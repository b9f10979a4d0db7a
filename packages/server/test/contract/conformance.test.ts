import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runConformance, type Scores } from '../../../../tools/conformance/run-conformance.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folder = resolve(root, '../shared/esc-conformance');
const committed = JSON.parse(readFileSync(resolve(root, 'tools/conformance/scores.json'), 'utf8')) as Scores;
const changed = mkdtempSync(join(tmpdir(), 'symbolon-conformance-'));
afterAll(() => rmSync(changed, { recursive: true, force: true }));

describe.skipIf(!existsSync(folder))(
  'the cases of the environment language (skipped where ../shared is absent)',
  () => {
    test('no score is lower than the recorded one', async () => {
      const { scores, misses } = await runConformance(folder);
      expect(misses.filter(({ part }) => scores[part] < committed[part])).toEqual([]);
    });

    test.each([
      ['results', '"hunter2"', '"hunter3"', 'evalJSONRevealed.password'],
      [
        'exprs',
        '"ZXNjeAAAAAHo9e705fKyKo30VQ=="',
        '""',
        'check.exprs.password.builtin.arg.object.ciphertext.literal',
      ],
      ['properties', '"secret": true', '"secret": false', 'check.properties.password.secret'],
      [
        'schema',
        '"currentEnvironment"',
        '"other"',
        'check.executionContext.schema.properties.currentEnvironment',
      ],
    ])('%s that differ are reported with their place', async (part, from, to, path) => {
      cpSync(join(folder, 'ciphertext'), join(changed, part, 'ciphertext'), { recursive: true });
      const expectedPath = join(changed, part, 'ciphertext/expected.json');
      writeFileSync(expectedPath, readFileSync(expectedPath, 'utf8').replaceAll(from, to));
      const { scores, misses } = await runConformance(join(changed, part));
      expect(scores).toMatchObject({ [part]: 0 });
      expect(misses.find((miss) => miss.part === part)).toMatchObject({ case: 'ciphertext', path });
    });

    test('a diagnostic that differs is reported with its place', async () => {
      cpSync(join(folder, 'invalid-join'), join(changed, 'diagnostics/invalid-join'), { recursive: true });
      const path = join(changed, 'diagnostics/invalid-join/expected.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('"Column": 15', '"Column": 16'));
      const { scores, misses } = await runConformance(join(changed, 'diagnostics'));
      expect(scores).toEqual({ results: 1, diagnostics: 0, properties: 1, schema: 1, exprs: 1 });
      expect(misses).toEqual([
        {
          case: 'invalid-join',
          part: 'diagnostics',
          path: 'loadDiags[0].Start.Column',
          expected: 16,
          got: 15,
        },
      ]);
    });
  },
);

test('a case that cannot be read is reported with its name', async () => {
  await expect(runConformance(join(changed, 'none'))).rejects.toThrow(/no such file or directory.*none/);
});
