import { findMatches, isAllowed } from './find-owner-faults.ts';
import { ownerRules } from './owner-rules.ts';

/**
 * `npm run check`: some code is in one place only, such as comparisons with a role. Each rule must find the fixture
 * file that is named after it, and each owner and each exception must contain such code.
 */
const faults = ownerRules.flatMap((rule) => {
  const matches = findMatches('.', rule);
  const inFixture = findMatches('tools/architecture-fixture', rule).filter((match) => !isAllowed(match));
  const isFound = (place: string) => matches.some(({ path }) => path.startsWith(place));
  const places = [...(rule.owner === null ? [] : [rule.owner]), ...Object.keys(rule.exceptions)];
  return [
    ...matches
      .filter((match) => !isAllowed(match))
      .map(({ path, line }) => `packages/server/src/${path}:${line}: ${rule.name}: ${rule.instead}`),
    ...places
      .filter((place) => !isFound(place))
      .map((place) => `${rule.name}: ${place} contains no such code; remove it from the rule`),
    ...(inFixture.some(({ path }) => path.endsWith(`/${rule.name}.ts`))
      ? []
      : [`${rule.name}: its fault in the fixture was not found`]),
  ];
});
console.log(`owners: ${ownerRules.length} rules, ${faults.length} faults`);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
