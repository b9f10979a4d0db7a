import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** `npm run check`: every check of the sources that does not run the product. Reports all faults at once. */
const parts = {
  types: ['tsc', '-p', '.'],
  style: ['biome', 'check', '--error-on-warnings', '--log-level=warn', '.'],
  architecture: ['node', 'tools/check-architecture.ts'],
  'dead code': ['knip', '--no-progress', '--no-config-hints'],
  files: ['node', 'tools/check-files.ts'],
  tables: ['node', 'tools/tables/check-tables.ts'],
  owners: ['node', 'tools/owners/check-owners.ts'],
  commits: ['node', 'tools/check-commits.ts'],
  words: ['node', 'tools/words/check-words.ts'],
  'lock file': ['node', 'tools/supply-chain/check-lock-file.ts'],
  'install scripts': ['node', 'tools/supply-chain/check-install-scripts.ts'],
  packages: ['node', 'tools/supply-chain/check-packages.ts'],
  openapi: ['node', 'tools/check-openapi.ts'],
  generated: ['node', '--disable-warning=ExperimentalWarning', 'tools/check-generated.ts'],
} satisfies Record<string, readonly [string, ...string[]]>;

interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

async function run([command, ...parameters]: readonly [string, ...string[]]): Promise<Outcome> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
  const [output, faults, passed] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return {
    passed,
    output: [output, faults]
      .map((part) => part.trim())
      .filter(Boolean)
      .join('\n'),
  };
}

const running = Object.entries(parts).map(([name, command]) => ({ name, command, outcome: run(command) }));
let broken = 0;
for (const { name, command, outcome } of running) {
  const { passed, output } = await outcome;
  if (!passed) broken += 1;
  console.log(`${passed ? '✓' : '✗'} ${name}: ${command.join(' ')}`);
  if (output) console.log(output.replaceAll(/^/gm, '  '));
}
console.log(broken === 0 ? 'check: passed' : `check: ${broken} of ${running.length} parts found faults`);
process.exitCode = broken === 0 ? 0 : 1;
