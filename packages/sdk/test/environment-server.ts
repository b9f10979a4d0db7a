import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** A value in the form of the contract (OpenAPI: EscValue). */
interface WireValue {
  readonly value?: unknown;
  readonly secret?: true;
  readonly unknown?: true;
  readonly trace: object;
}

const trace = {
  def: {
    environment: 'app/prod',
    begin: { line: 2, column: 3, byte: 10 },
    end: { line: 2, column: 9, byte: 16 },
  },
};

class Marked {
  readonly wire: WireValue;
  constructor(wire: WireValue) {
    this.wire = wire;
  }
}

/** Marks a secret for `wireValue`; it may have members. */
export function secret(value: unknown): unknown {
  return new Marked({ ...wireValue(value), secret: true });
}

/** Marks a value of a failed provider for `wireValue`. */
export const unknown: unknown = new Marked({ unknown: true, trace });

export function wireValue(value: unknown): WireValue {
  if (value instanceof Marked) return value.wire;
  if (value === null) return { trace };
  if (Array.isArray(value)) return { value: value.map(wireValue), trace };
  if (typeof value !== 'object') return { value, trace };
  const members = Object.entries(value).map(([name, member]) => [name, wireValue(member)] as const);
  return { value: Object.fromEntries(members), trace };
}

/** An opened environment in its wire form (OpenAPI: EscEnvironment). */
export function environmentAnswer(values: object): ScriptedAnswer {
  const { value } = wireValue(values);
  return { body: { exprs: {}, properties: value, schema: { type: 'object' }, executionContext: {} } };
}

/** Responds to `POST …/open` with session `s1`, `s2`, … and to `GET …/open/{id}` with its environment. */
export function startEnvironmentServer(
  open: (opening: number) => { readonly opened?: ScriptedAnswer; readonly read?: ScriptedAnswer },
): Promise<ScriptedServer> {
  let openings = 0;
  return startScriptedServer([
    ({ method, url }) => {
      if (method === 'POST') {
        openings += 1;
        return open(openings).opened ?? { body: { id: `s${openings}` } };
      }
      const opening = Number(/\/open\/s([0-9]+)$/.exec(url)?.[1]);
      return open(opening).read ?? environmentAnswer({});
    },
  ]);
}
