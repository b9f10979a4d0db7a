import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDeployFile } from './deploy-file.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly runbook: string };
}

interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: { readonly runbook: string };
}

interface TestGroup {
  readonly name: string;
  readonly input_series: readonly { readonly series: string }[];
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: ExpectedAlert[] }[];
}

const { groups } = parse(readDeployFile('observability/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const { tests } = parse(readDeployFile('observability/alerts.test.yml')) as { tests: TestGroup[] };
const healthy = tests.find(({ name }) => name === 'healthy');

/** Returns the names of metrics in an expression or a series, including those that Prometheus itself creates. */
function metricsIn(text: string): readonly string[] {
  return text.match(/\b(?:symbolon|nodejs)_\w+|\bup(?=\{)/g) ?? [];
}

// `npm run interop -- --only promtool` shows that they pass in promtool.
describe('the tests of the alerts', () => {
  test.each(rules)('have series on which $alert fires, and series on which it is silent', (rule) => {
    const { alert, labels, annotations } = rule;
    const cases = tests
      .filter(({ name }) => name === alert || name.startsWith(`${alert} `))
      .flatMap(({ alert_rule_test }) => alert_rule_test);
    expect(new Set(cases.map(({ alertname }) => alertname))).toEqual(new Set([alert]));
    expect(cases.some(({ exp_alerts = [] }) => exp_alerts.length === 0)).toBe(true);
    const fired = cases.flatMap(({ exp_alerts = [] }) => exp_alerts);
    expect(fired.length).toBeGreaterThan(0);
    for (const { exp_labels, exp_annotations } of fired) {
      expect(exp_labels).toMatchObject(labels);
      expect(exp_annotations.runbook).toBe(annotations.runbook);
    }
  });

  test('ask each alert about a healthy server, which has all the series that rules read', () => {
    const asked = healthy?.alert_rule_test ?? [];
    expect(asked.map(({ alertname }) => alertname)).toEqual(rules.map(({ alert }) => alert));
    expect(asked.flatMap(({ exp_alerts = [] }) => exp_alerts)).toEqual([]);
    const read = new Set(rules.flatMap(({ expr }) => metricsIn(expr)));
    const given = new Set(healthy?.input_series.flatMap(({ series }) => metricsIn(`${series}{`)));
    expect([...given].sort()).toEqual([...read].sort());
  });

  test('have no group without an alert, and no series that its alert does not read', () => {
    for (const { name, input_series } of tests.filter((group) => group !== healthy)) {
      const rule = rules.find(({ alert }) => alert === name.split(' ')[0]);
      const read = metricsIn(rule?.expr ?? '');
      const unread = input_series.filter(
        ({ series }) => !metricsIn(series).some((one) => read.includes(one)),
      );
      expect(unread, name).toEqual([]);
    }
  });
});
