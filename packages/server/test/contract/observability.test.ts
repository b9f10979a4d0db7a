import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { databaseFaultKinds } from '../../src/database/index.ts';
import { reasonCodes } from '../../src/inbound/decisions/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type ServerProcess, startServerProcess } from '../support/servers/server-process.ts';

const root = resolve(import.meta.dirname, '../../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const { groups } = parse(read('deploy/observability/alerts.yml')) as { groups: { rules: AlertRule[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(read('deploy/observability/grafana-dashboard.json')) as Dashboard;
const expressions = [
  ...alerts.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }): [string, string] => [title, expr]),
  ),
];
const operations = read('docs/operations.md');
const tableRows = [...operations.matchAll(/^\| `(symbolon_\w+)` \|/gm)].map(([, name = '']) => name);

/** The metrics that an expression names; Prometheus itself makes `up`. */
function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\b(?:symbolon|nodejs|process)_\w+/g)].map(([name]) => name);
}

/** The labels that an expression selects or produces, except those that Prometheus adds to every series. */
function labelsIn(expression: string): string[] {
  const matched = [...expression.matchAll(/[{,]\s*(\w+)\s*(?:=|!=|=~|!~)"/g)].map(([, name = '']) => name);
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) =>
    names.split(/,\s*/),
  );
  return [...matched, ...grouped].filter((name) => !['job', 'instance', 'le'].includes(name));
}

describe('monitoring', () => {
  let location: TestLocation;
  let server: ServerProcess;
  let published: string;

  beforeAll(async () => {
    location = await makeLocation('sqlite');
    const bootstrapToken = `pul-${'0'.repeat(40)}`;
    server = await startServerProcess({ location: location.location, bootstrapToken });
    await fetch(`${server.local}/api/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'x' }),
    });
    published = await (await fetch(`${server.local}/metrics`)).text();
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await location.remove();
  });

  const typesOf = (text: string) =>
    new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  /** The metric of a series: a histogram has three series. */
  const familyOf = (name: string) => {
    const types = typesOf(published);
    if (types.has(name)) return name;
    const family = name.replace(/_(?:bucket|sum|count)$/, '');
    return types.get(family) === 'histogram' ? family : null;
  };

  test.each(expressions)('%s uses existing metrics', (_name, expression) => {
    const unknown = metricsIn(expression).filter((name) => familyOf(name) === null);
    expect(unknown).toEqual([]);
    expect(metricsIn(expression).length + (/\bup\{/.test(expression) ? 1 : 0)).toBeGreaterThan(0);
  });

  test('the table of docs/operations.md lists every metric of this server, and no other', () => {
    const ours = [...typesOf(published).keys()].filter((name) => name.startsWith('symbolon_'));
    expect(tableRows.toSorted()).toEqual(ours.toSorted());
  });

  test('labels are those in the table, and no label can contain a name', () => {
    const documented = new Set(
      [...operations.matchAll(/^\| `symbolon_\w+` \| ((?:`\w+`(?:, )?)*) \|/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
      ),
    );
    const closed = [
      'code',
      'issuer',
      'kind',
      'method',
      'outcome',
      'queue',
      'reason',
      'route',
      'state',
      'status',
      'task',
    ];
    expect([...documented].toSorted()).toEqual(closed);
    for (const [, expression] of expressions) {
      expect(labelsIn(expression).filter((name) => !documented.has(name))).toEqual([]);
    }
    const labels = published
      .split('\n')
      .filter((line) => line.startsWith('symbolon_'))
      .flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, name = '']) => name));
    expect([...new Set(labels)].filter((name) => name !== 'le' && !documented.has(name))).toEqual([]);
  });

  test('label values in alerts are possible values', () => {
    const asked = (label: string) =>
      alerts.flatMap(({ expr }) =>
        [...expr.matchAll(new RegExp(`\\b${label}=~?"([^"]*)"`, 'g'))].flatMap(([, values = '']) =>
          values.split('|'),
        ),
      );
    const reasons: readonly string[] = [...reasonCodes, 'not_trusted'];
    expect(asked('reason').filter((reason) => !reasons.includes(reason))).toEqual([]);
    expect(asked('kind').filter((kind) => !databaseFaultKinds.some((known) => known === kind))).toEqual([]);
    expect(asked('reason').length).toBeGreaterThan(1);
  });

  test('series whose first growth fires an alert exist before it: Prometheus sees no growth in a series that begins at 1', () => {
    const watched = alerts
      .filter(({ expr }) => /[>=] 0(?![.\d])/.test(expr))
      .flatMap(({ expr }) => [...expr.matchAll(/(\w+)\{(\w+)=~?"([^"]*)"\}\[/g)])
      .flatMap(([, metric = '', label = '', values = '']) =>
        values.split('|').map((value) => ({ metric, pair: `${label}="${value}"` })),
      );
    const lines = published.split('\n');
    const absent = watched.filter(
      ({ metric, pair }) => !lines.some((line) => line.startsWith(`${metric}{`) && line.includes(pair)),
    );
    expect(absent).toEqual([]);
    expect(watched.map(({ pair }) => pair)).toContain('reason="keys_unavailable"');
  });

  test.each(['v1', 'v2'])('the key that signs for %s is counted from the start', async (issuer) => {
    await vi.waitFor(async () => {
      const text = await (await fetch(`${server.local}/metrics`)).text();
      expect(text).toContain(`symbolon_signing_keys{issuer="${issuer}",state="active"} 1`);
      expect(text).toContain(`symbolon_signing_key_age_seconds{issuer="${issuer}",state="active"} `);
    });
  });
});

describe('alerts', () => {
  test.each(alerts.map(({ alert, annotations, labels }) => [alert, annotations.runbook, labels.severity]))(
    '%s states what to do',
    (_alert, runbook = '', severity) => {
      const [page, anchor = ''] = runbook.split('#');
      expect(page).toBe('docs/operations.md');
      const headings = [...operations.matchAll(/^### (\w+)(?:, (\w+))?$/gm)].map(([, name = '']) =>
        name.toLowerCase(),
      );
      expect(headings).toContain(anchor);
      expect(['page', 'ticket']).toContain(severity);
    },
  );

  test('each is named once', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });
});
