import { isDeepStrictEqual } from 'node:util';
import { type Checks, must } from '../checks.ts';
import { type Properties, writeProperties } from './property-values.ts';
import type { ProviderClient } from './provider-client.ts';

export interface ProvedResource {
  /** The type, without its package. */
  readonly type: string;
  /** Distinguishes cases of one type. */
  readonly what: string;
  readonly inputs: Properties;
  /** The inputs after a change; omitted if every change replaces the resource. */
  readonly changed?: Properties;
  /** Inputs that the provider requires in its state, so that it reads values for those that are not set. */
  readonly computed?: readonly string[];
}

/** Proves that a resource is created, read without drift, imported, changed and deleted. */
export async function proveResource(
  provider: ProviderClient,
  { type, what, inputs, changed, computed = [] }: ProvedResource,
  checks: Checks,
): Promise<void> {
  const urn = `urn:pulumi:dev::interop::pulumiservice:index:${type}::it`;
  const base = { urn, name: 'it', type: `pulumiservice:index:${type}` };
  const call = (method: string, request: Readonly<Record<string, unknown>>) =>
    provider.call(method, { ...base, ...request });

  async function check(news: Properties): Promise<Properties> {
    const request = { olds: writeProperties({}), news: writeProperties(news) };
    const { inputs: checked, failures } = await call('Check', request);
    must(failures.length === 0, failures.map(({ reason }) => reason).join('; '));
    return checked;
  }

  interface State {
    readonly id: string;
    readonly inputs: Properties;
    readonly properties: Properties;
  }

  /** Reads the resource, and fails unless its state and inputs are as written. */
  async function refresh(state: State): Promise<State> {
    const request = { id: state.id, properties: writeProperties(state.properties) };
    const read = await call('Read', { ...request, inputs: writeProperties(state.inputs) });
    must(read.id === state.id, `the id became ${JSON.stringify(read.id)}`);
    must(isDeepStrictEqual(read.properties, state.properties), `drift: ${differing(state, read)}`);
    const drifted = (await diff(read, state.inputs)).filter((name) => !computed.includes(name));
    must(drifted.length === 0, `the next update would change ${drifted.join(', ')}`);
    return state;
  }

  async function diff(state: State, news: Properties): Promise<readonly string[]> {
    const { diffs } = await call('Diff', {
      id: state.id,
      olds: writeProperties(state.properties),
      old_inputs: writeProperties(state.inputs),
      news: writeProperties(news),
    });
    return diffs;
  }

  await checks.check(`${type} (${what}): create, no change, refresh, import, update, delete`, async () => {
    const checked = await check(inputs);
    const created = await call('Create', { properties: writeProperties(checked) });
    let state: State = { id: created.id, inputs: checked, properties: created.properties };
    const unchanged = (await diff(state, checked)).filter((name) => !computed.includes(name));
    must(unchanged.length === 0, `an unchanged program would change ${unchanged.join(', ')}`);
    await refresh(state);
    const imported = await call('Read', {
      id: state.id,
      properties: writeProperties({}),
      inputs: writeProperties({}),
    });
    must(imported.id === state.id, 'cannot be imported');
    if (changed !== undefined) {
      const news = await check(changed);
      must((await diff(state, news)).length > 0, 'a change must be seen');
      const updated = await call('Update', {
        id: state.id,
        olds: writeProperties(state.properties),
        old_inputs: writeProperties(state.inputs),
        news: writeProperties(news),
      });
      state = await refresh({ id: state.id, inputs: news, properties: updated.properties });
    }
    const gone = { id: state.id, properties: writeProperties(state.properties) };
    await call('Delete', { ...gone, old_inputs: writeProperties(state.inputs) });
    const after = await call('Read', { ...gone, inputs: writeProperties(state.inputs) });
    must(after.id === '', 'is still there after it was deleted');
    return changed === undefined ? 'every step but update, which replaces it' : 'every step';
  });
}

function differing(
  before: { readonly properties: Properties },
  after: { readonly properties: Properties },
): string {
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(before.properties[name], after.properties[name]))
    .join(', ');
}
