import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/config/config.ts';

export interface Manifest {
  readonly kind: string;
  readonly spec?: DeploymentSpec;
}

interface DeploymentSpec {
  readonly template?: { readonly spec: PodSpec };
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly Container[];
}

interface Probe {
  readonly httpGet: { readonly path: string };
}

interface Container {
  readonly image: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}

/** Parses the documents of a text; throws if one is not YAML. */
export function readManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors[0]) throw document.errors[0];
    const manifest = document.toJS() as Manifest | null;
    return manifest === null ? [] : [manifest];
  });
}

/**
 * Expects Kubernetes' restricted pod security standard and this project's rules: probes, secrets as files, known
 * variables.
 */
export function expectSafe(manifests: readonly Manifest[]): void {
  const pods = manifests.flatMap(({ spec }) => spec?.template?.spec ?? []);
  expect(pods).toHaveLength(1);
  for (const pod of pods) {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 10_001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    // 5 s until no more requests are sent, and 9 s to drain.
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(14);
    for (const container of pod.containers) expectSafeContainer(container);
  }
}

function expectSafeContainer(container: Container): void {
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(container.startupProbe.httpGet.path).toBe('/healthz');
  // A server must not be killed because its database is unreachable.
  expect(container.livenessProbe.httpGet.path).toBe('/healthz');
  expect(container.readinessProbe.httpGet.path).toBe('/readyz');
  const named = container.env.map(({ name }) => name).filter((name) => name.startsWith('SYMBOLON_'));
  expect(findUnknown(named)).toEqual([]);
  for (const { name, value } of container.env) {
    if (/KEY|TOKEN|PASSWORD|PIN/.test(name)) expect(value, name).toMatch(/^file:\/run\/secrets\/symbolon\//);
  }
}

/** An empty value counts as missing, so that only names are checked. */
function findUnknown(names: readonly string[]): readonly string[] {
  return readConfig(Object.fromEntries(names.map((name) => [name, '']))).unknownVariables;
}
