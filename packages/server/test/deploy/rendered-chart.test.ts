import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from './deploy-file.ts';
import { at, expectJoined } from './expect-joined.ts';
import { findHelm } from './find-helm.ts';
import { expectSafe, type Manifest, readManifests } from './manifests.ts';

type Values = Readonly<Record<string, unknown>>;

const least: Values = { url: 'https://s.example', database: { url: 'postgres://symbolon@db/symbolon' } };
const everything: Values = {
  ...least,
  image: { digest: `sha256:${'0'.repeat(64)}`, pullSecrets: [{ name: 'registry' }] },
  replicas: 3,
  bootstrapTokenSecret: { name: 'symbolon' },
  extraAuthorities: { configMap: 'authorities' },
  trustedProxies: ['10.0.0.0/8', '2001:db8::/32'],
  environment: { SYMBOLON_NAMESPACE: 'acme', SYMBOLON_WORKERS: '2' },
  ingress: {
    enabled: true,
    className: 'nginx',
    host: 's.example',
    tlsSecret: 'tls',
    annotations: { 'nginx.ingress.kubernetes.io/proxy-read-timeout': '60' },
  },
  serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/kms' } },
  podDisruptionBudget: { maxUnavailable: '50%' },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  podAnnotations: { restarted: '1' },
  nodeSelector: { 'kubernetes.io/arch': 'amd64' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
};
const always = ['Deployment', 'Service', 'ServiceAccount'];
const sets: readonly [string, Values, readonly string[]][] = [
  ['the least that is needed', least, [...always, 'PodDisruptionBudget']],
  ['one server', { ...least, replicas: 1 }, always],
  ['an account that exists', { ...least, replicas: 1, serviceAccount: { name: 'own' } }, always.slice(0, 2)],
  [
    'an ingress with TLS',
    { ...least, ingress: { enabled: true, host: 's.example', tlsSecret: 'tls' } },
    [...always, 'Ingress', 'PodDisruptionBudget'],
  ],
  ['everything', everything, [...always, 'Ingress', 'PodDisruptionBudget', 'ServiceMonitor']],
];
/** The oldest supported version, and a new one without deprecated APIs. */
const kubernetes = ['1.27.0', '1.35.0'];
const helm = findHelm();

describe.runIf(helm)('the chart as Helm renders it (skipped without Helm: tools/install-helm)', () => {
  test.each(kubernetes)('is valid for Kubernetes %s', (version) => {
    for (const values of [{}, ...sets.map(([, set]) => set)]) {
      const said = run(['lint', '--strict', '--kube-version', version], values);
      expect(said).toContain('1 chart(s) linted, 0 chart(s) failed');
    }
  });

  describe.each(sets)('with %s', (_what, values, kinds) => {
    test('has the given values, is secure, and consistent', () => {
      const manifests = render(values);
      expect(manifests.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
      expectSafe(manifests);
      expectJoined(manifests);
    });
  });

  test('keeps text that looks like a number as text', () => {
    const number = { name: '1', key: '1e3' };
    const values = {
      ...least,
      database: { ...(least['database'] as Values), passwordSecret: number },
      masterKeySecret: number,
      bootstrapTokenSecret: number,
      extraAuthorities: { configMap: '1', key: '0x1' },
      image: { repository: '1', tag: '1', pullSecrets: [number] },
      ingress: { enabled: true, host: '1', tlsSecret: '1', className: '1', annotations: { a: '1' } },
      environment: { SYMBOLON_WORKERS: '2' },
      serviceAccount: { name: '1' },
      serviceMonitor: { enabled: true, labels: { a: '1' } },
      podAnnotations: { a: '1' },
      nodeSelector: { a: '1' },
    };
    const numbers = render(values, '1').flatMap((manifest) => numbersIn(manifest));
    // All members that are numbers or booleans in Kubernetes.
    const meant =
      /\.(replicas|port|containerPort|max\w+|run\w+|fsGroup|defaultMode|sizeLimit|\w+Seconds|failureThreshold|privileged|\w*[rR]eadOnly\w*|allow\w+|auto\w+|enableServiceLinks)$/;
    expect(numbers.filter((path) => !meant.test(path))).toEqual([]);
    expect(numbers.length).toBeGreaterThan(10);
  });

  test.each(['symbolon', 'prod'])('is one job to Prometheus, released as %s', (release) => {
    const manifests = render(everything, release);
    const monitor = manifests.find(({ kind }) => kind === 'ServiceMonitor');
    const service = manifests.find(({ kind }) => kind === 'Service');
    const label = String(at(monitor, 'spec.jobLabel'));
    const labels = at(service, 'metadata.labels') as Readonly<Record<string, string>>;
    // The name that alerts.yml and the dashboard use.
    expect(labels[label]).toBe('symbolon');
  });

  test('names the secret with the certificate in the ingress, and the host in both places', () => {
    const ingress = render(everything).find(({ kind }) => kind === 'Ingress');
    expect(at(ingress, 'spec.tls')).toEqual([{ hosts: ['s.example'], secretName: 'tls' }]);
    expect(at(ingress, 'spec.rules.0.host')).toBe('s.example');
  });

  test('is pinned by a digest if given, otherwise by the version of the chart', () => {
    const imageOf = (values: Values) =>
      render(values).flatMap(({ spec }) => spec?.template?.spec.containers.map(({ image }) => image) ?? []);
    expect(imageOf(everything)).toEqual([`symbolon@sha256:${'0'.repeat(64)}`]);
    expect(imageOf(least)).toEqual(['symbolon:0.1.0']);
  });

  test.each([
    ['no URL', { ...least, url: '' }, 'url is needed'],
    ['no database', { url: least['url'] }, 'database.url is needed'],
    ['no host for the ingress', { ...least, ingress: { enabled: true } }, 'ingress.host is needed'],
    ['a misspelt value', { ...least, replica: 3 }, "additional properties 'replica' not allowed"],
    [
      'a password in the URL',
      { ...least, database: { url: 'postgres://u:p@db/s' } },
      'does not match pattern',
    ],
    [
      'a secret among the variables',
      { ...least, environment: { SYMBOLON_MASTER_KEY: 'AAAA' } },
      "invalid propertyName 'SYMBOLON_MASTER_KEY'",
    ],
  ])('is refused with %s', (_what, values, reason) => {
    expect(() => render(values)).toThrow(reason);
  });

  test('is refused for an old version of Kubernetes', () => {
    const old = ['template', 'test', '--kube-version', '1.26.0'];
    expect(() => run(old, least)).toThrow('chart requires kubeVersion');
  });
});

function render(values: Values, release = 'test'): readonly Manifest[] {
  return readManifests(run(['template', release, '--kube-version', '1.30.0'], values));
}

function run(command: readonly string[], values: Values): string {
  const chart = join(repository, 'deploy/helm/symbolon');
  return execFileSync(helm ?? '', [...command, chart, '--values', '-'], {
    encoding: 'utf8',
    input: JSON.stringify(values),
    stdio: 'pipe',
  });
}

/** Returns the paths of all values that are not texts. */
function numbersIn(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') return [];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => numbersIn(member, `${path}.${name}`));
}
