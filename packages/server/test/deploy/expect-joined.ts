import { expect } from 'vitest';
import type { Manifest } from './manifests.ts';

/** A part of a manifest; each member is checked before use. */
interface Part {
  readonly [name: string]: unknown;
}

/** Expects consistent references between manifests: label selectors, names, ports, and mounted files. */
export function expectJoined(manifests: readonly Manifest[]): void {
  const all = new Map(manifests.map((manifest) => [manifest.kind, manifest]));
  const deployment = all.get('Deployment');
  const service = all.get('Service');
  const podLabels = at(deployment, 'spec.template.metadata.labels');
  expect(at(deployment, 'spec.selector.matchLabels')).toEqual(podLabels);
  expect(at(service, 'spec.selector')).toEqual(podLabels);
  if (all.has('PodDisruptionBudget')) {
    expect(at(all.get('PodDisruptionBudget'), 'spec.selector.matchLabels')).toEqual(podLabels);
  }
  if (all.has('ServiceMonitor')) {
    const selected = at(all.get('ServiceMonitor'), 'spec.selector.matchLabels');
    expect(at(service, 'metadata.labels')).toMatchObject(selected as Part);
    expect(partsAt(all.get('ServiceMonitor'), 'spec.endpoints').map((endpoint) => endpoint['port'])).toEqual(
      partsAt(service, 'spec.ports').map((port) => port['name']),
    );
  }
  if (all.has('ServiceAccount')) {
    const named = at(deployment, 'spec.template.spec.serviceAccountName');
    expect(at(all.get('ServiceAccount'), 'metadata.name')).toBe(named);
  }
  for (const path of partsAt(all.get('Ingress'), 'spec.rules.0.http.paths')) {
    const expected = { name: at(service, 'metadata.name'), port: { name: 'http' } };
    expect(at(path, 'backend.service')).toEqual(expected);
  }
  expectFilesMounted(deployment);
}

/** Expects that every file in a variable is an item of a mounted volume. */
function expectFilesMounted(deployment: unknown): void {
  const pod = 'spec.template.spec';
  const mounts = partsAt(deployment, `${pod}.containers.0.volumeMounts`);
  const files = partsAt(deployment, `${pod}.volumes`).flatMap((volume) => {
    const mount = mounts.find(({ name }) => name === volume['name']);
    expect(mount, `the volume ${String(volume['name'])} is mounted`).toBeDefined();
    const secrets = partsAt(volume, 'projected.sources').flatMap((source) => partsAt(source, 'secret.items'));
    return [...secrets, ...partsAt(volume, 'configMap.items')].map(
      ({ path }) => `${String(mount?.['mountPath'])}/${String(path)}`,
    );
  });
  const named = partsAt(deployment, `${pod}.containers.0.env`).flatMap(
    ({ value }) => /^(?:file:)?(\/run\/.*)$/.exec(String(value))?.slice(1) ?? [],
  );
  expect(named.sort()).toEqual(files.sort());
}

/** Returns the value at a path of names and indexes with dots; undefined if missing. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => (part as Part | undefined)?.[name], value);
}

function partsAt(value: unknown, path: string): readonly Part[] {
  return (at(value, path) ?? []) as readonly Part[];
}
