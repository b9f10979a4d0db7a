/** Lints the OpenAPI document with the rules that Redocly recommends. Warnings fail, too. */

import { createConfig, lint } from '@redocly/openapi-core';

const environment = '/api/esc/environments/{orgName}/{projectName}/{envName}/versions';

/** The contract has these paths, and versions/tags/{tagName} beside them. A revision cannot have the name `tags`. */
const ambiguousInContract: ReadonlySet<string> = new Set([
  `no-ambiguous-paths ${environment}/tags/{tagName}`,
  `no-ambiguous-paths ${environment}/{version}/check`,
  `no-ambiguous-paths ${environment}/{version}/decrypt`,
  `no-ambiguous-paths ${environment}/{version}/open`,
]);

const config = await createConfig({ extends: ['recommended'] });
const problems = await lint({ ref: 'packages/server/openapi.json', config });
const named = problems.map(({ ruleId, location: [first], message }) => {
  const place = (first?.pointer ?? '').replace(/^#\/paths\//, '').replaceAll('~1', '/');
  return { name: `${ruleId} ${place}`, message };
});
const names = new Set(named.map(({ name }) => name));
const faults = [
  ...named
    .filter(({ name }) => !ambiguousInContract.has(name))
    .map(({ name, message }) => `${name}: ${message}`),
  ...[...ambiguousInContract]
    .filter((name) => !names.has(name))
    .map((name) => `${name}: this exception has no effect; remove it from tools/check-openapi.ts`),
];
for (const fault of faults) console.log(fault);
if (faults.length > 0) process.exitCode = 1;
