import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Checks, must } from '../checks.ts';
import { buildGoProgram } from '../install/build-go-program.ts';
import type { Program } from '../program.ts';
import { exchangeToken } from '../proofs/exchange-token.ts';
import { expectSuccess } from '../proofs/prove-command-line.ts';
import { runCommand } from '../run-command.ts';
import type { Stage } from '../start-stage.ts';

interface RuleTests {
  readonly tests: readonly { readonly name: string }[];
}

const rules = join(import.meta.dirname, '../../../deploy/observability/alerts.yml');
const ruleTests = rules.replace('.yml', '.test.yml');
/** Known faults in prom-client's own metric names, which Node dashboards use; no metric of this server may have one. */
const foreignFaults =
  /^nodejs_active_(?:handles|requests|resources)_total non-counter metrics should not have/;

/** Checks the alert rules and the server's metrics with Prometheus's tool. */
export const promtool: Program = {
  name: 'promtool',
  origin: 'promtool of Prometheus, github.com/prometheus/prometheus',
  find: (reportProgress) =>
    buildGoProgram(
      {
        name: 'promtool',
        package: 'github.com/prometheus/prometheus/cmd/promtool',
        module: 'github.com/prometheus/prometheus',
      },
      reportProgress,
    ),
  async prove({ command }, stage, checks) {
    await checks.check('check rules alerts.yml, with all its lints', async () => {
      const run = await runCommand(command, ['check', 'rules', '--lint=all', '--lint-fatal', rules]);
      const found = /SUCCESS: (\d+ rules) found/.exec(expectSuccess(run).stdout)?.[1];
      must(found !== undefined, `printed no number of rules: ${run.stdout}`);
      return `${found} without faults`;
    });
    await proveRules(command, stage, checks);
    await proveMetrics(command, stage, checks);
  },
};

/** A check for the groups of each alert: `SymbolonDown`, `SymbolonDown where no server is left`. */
async function proveRules(command: string, { directory }: Stage, checks: Checks): Promise<void> {
  const { tests } = parse(readFileSync(ruleTests, 'utf8')) as RuleTests;
  const alerts = new Set(tests.map(({ name }) => name.split(' ')[0] ?? ''));
  for (const alert of alerts) {
    await checks.check(`test rules --run ${alert}`, async () => {
      const report = join(directory, `rules-${alert}.xml`);
      const selected = `^${alert}(?: |$)`;
      const run = await runCommand(command, [
        'test',
        'rules',
        `--run=${selected}`,
        `--junit=${report}`,
        ruleTests,
      ]);
      must(run.exitCode === 0, `${run.stdout}${run.stderr}`);
      const ran = [...(await readFile(report, 'utf8')).matchAll(/<testcase name="([^"]*)"/g)];
      const expected = tests.filter(({ name }) => new RegExp(selected).test(name)).length;
      must(ran.length === expected, `ran ${ran.length} groups of ${expected}`);
      if (alert === 'healthy') return 'no alert fires';
      return `${expected} ${expected === 1 ? 'group' : 'groups'} of series: it fires when it should, and only then`;
    });
  }
}

async function proveMetrics(command: string, stage: Stage, checks: Checks): Promise<void> {
  await checks.check('check metrics, of /metrics after an exchange', async () => {
    const { status } = await exchangeToken(stage, await stage.requestJobToken(), {
      requested_token_type: 'urn:pulumi:token-type:access_token:organization',
    });
    must(status === 200, `the exchange got ${status}`);
    const metrics = await (await fetch(`${stage.url}/metrics`)).text();
    const { stdout, stderr } = await runCommand(command, ['check', 'metrics'], { input: metrics });
    const faults = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
    const ours = faults.filter((fault) => !foreignFaults.test(fault));
    must(ours.length === 0, ours.join('; '));
    const families = metrics.match(/^# TYPE symbolon_/gm)?.length ?? 0;
    must(families > 0, 'no metric of this server was found');
    return `no faults in the ${families} metrics of this server; ${faults.length} in names that prom-client defines`;
  });
}
