import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { isJsonObject, type JsonObject } from '../../packages/server/src/platform/json/json.ts';

/** A folder of documents and the expected evaluation of one of them. README.md of the cases describes the layout. */
export interface ConformanceCase {
  readonly name: string;
  /** The name of the document in ranges and in the context. */
  readonly rootName: string;
  readonly text: string;
  readonly showSecrets: boolean;
  readonly expected: JsonObject;
  /** The text of another document of the case, or null if there is no document with that name. */
  findDocument(name: string): string | null;
}

/** Reads every case of a folder, in the order of their names. Throws if a case cannot be read. */
export function readCases(folder: string): ConformanceCase[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => readCase(join(folder, name), name));
}

function readCase(folder: string, name: string): ConformanceCase {
  const overridesPath = join(folder, 'overrides.json');
  const overrides = existsSync(overridesPath) ? readObject(overridesPath) : {};
  const rootName = overrides['rootEnvironment'];
  return {
    name,
    rootName: typeof rootName === 'string' ? rootName : name,
    text: readFileSync(join(folder, 'env.yaml'), 'utf8'),
    showSecrets: overrides['showSecrets'] === true,
    expected: readObject(join(folder, 'expected.json')),
    findDocument(reference) {
      const path = resolve(folder, `${reference}.yaml`);
      const isInside = path.startsWith(resolve(folder) + sep);
      return isInside && existsSync(path) ? readFileSync(path, 'utf8') : null;
    },
  };
}

function readObject(path: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isJsonObject(value)) throw new TypeError(`${path} does not contain a JSON object`);
  return value;
}
