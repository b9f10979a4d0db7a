import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { visitUsingDeclarations } from './swc-using-declarations.ts';

visitUsingDeclarations();

const configuration: IConfiguration = await extractConfiguration('./.dependency-cruiser.mjs');
const { forbidden = [], options = {} } = configuration;
const { enhancedResolveOptions = {}, ...cruiseOptions } = options;
/** Fewer modules mean that dependency-cruiser did not find the sources. */
const minModules = 100;

/** Analyzes `packages` and `action` below the working directory. */
async function cruisePackages(): Promise<ICruiseResult> {
  const { output } = await cruise(
    ['packages', 'action/src'],
    { ...cruiseOptions, validate: true, ruleSet: { forbidden } },
    enhancedResolveOptions,
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text');
  return output;
}

async function checkSources(): Promise<string[]> {
  const { modules, summary } = await cruisePackages();
  console.log(
    `architecture: ${modules.length} modules, ${forbidden.length} rules, ${summary.violations.length} broken`,
  );
  const faults = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  return modules.length < minModules ? [...faults, 'too few modules were found'] : faults;
}

/** Every rule must find the fixture file that is named after it. */
async function checkFixture(): Promise<string[]> {
  process.chdir('tools/architecture-fixture');
  const { summary } = await cruisePackages();
  const found = new Set(
    // dependency-cruiser may name either end of a cycle.
    summary.violations.flatMap(({ rule, from, to }) =>
      [from, to].map((path) => `${rule.name} ${path.split('/').at(-1)}`),
    ),
  );
  const blind = forbidden.map(({ name = '' }) => name).filter((name) => !found.has(`${name} ${name}.ts`));
  console.log(
    `architecture fixture: ${forbidden.length - blind.length} of ${forbidden.length} rules find their import`,
  );
  return blind.map((name) => `${name}: the forbidden import in the fixture was not found`);
}

const faults = [...(await checkSources()), ...(await checkFixture())];
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
