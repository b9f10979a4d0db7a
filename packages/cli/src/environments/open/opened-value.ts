import type { DocumentPath } from '../document/document-path.ts';

/** A number as written: `1.10` and numbers of 20 digits keep their text. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Returns a value that JSON.stringify writes as the number was written. */
  toJSON(): unknown {
    return rawJson(this.text);
  }
}

/** A value of an evaluated environment (OpenAPI: EscValue). */
export interface OpenedValue {
  /** Null if it is null or unknown. */
  readonly value:
    | string
    | boolean
    | null
    | WrittenNumber
    | readonly OpenedValue[]
    | ReadonlyMap<string, OpenedValue>;
  /** Base64 of a string's bytes if they are not UTF-8; `value` then has U+FFFD for each invalid byte. */
  readonly bytes?: string;
  /** Everything inside a secret is secret. */
  readonly isSecret: boolean;
  readonly isUnknown: boolean;
  /** The place of its definition. */
  readonly definedAt: { readonly environment: string; readonly line: number } | null;
}

/** Reads the `properties` of an evaluated environment from its JSON; missing properties are an empty object. */
export function parseOpenedEnvironment(json: string): OpenedValue {
  const environment = membersOf(JSON.parse(json, keepNumber));
  const properties = Object.entries(membersOf(environment['properties']));
  return {
    value: new Map(properties.map(([name, value]) => [name, parseOpenedValue(value, { isSecret: false })])),
    isSecret: false,
    isUnknown: false,
    definedAt: null,
  };
}

function parseOpenedValue(wire: unknown, outer: { readonly isSecret: boolean }): OpenedValue {
  const { value, bytes, secret, unknown, trace } = membersOf(wire);
  const isSecret = outer.isSecret || secret === true;
  return {
    value: parseContent(value, { isSecret }),
    ...(typeof bytes === 'string' ? { bytes } : {}),
    isSecret,
    isUnknown: unknown === true,
    definedAt: parsePlace(trace),
  };
}

function parseContent(value: unknown, outer: { readonly isSecret: boolean }): OpenedValue['value'] {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof WrittenNumber) return value;
  if (Array.isArray(value)) return value.map((item) => parseOpenedValue(item, outer));
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value).map(([name, inner]) => [name, parseOpenedValue(inner, outer)]));
}

function parsePlace(trace: unknown): OpenedValue['definedAt'] {
  const { environment, begin } = membersOf(membersOf(trace)['def']);
  const { line } = membersOf(begin);
  if (typeof environment !== 'string' || !(line instanceof WrittenNumber)) return null;
  return { environment, line: Number(line.text) };
}

/** The third argument is newer than the types of ES2024 (ECMA-262, JSON.parse with source text). */
function keepNumber(this: unknown, _key: string, value: unknown, ...[context]: unknown[]): unknown {
  if (typeof value !== 'number') return value;
  const { source } = membersOf(context);
  return new WrittenNumber(typeof source === 'string' ? source : String(value));
}

function rawJson(text: string): unknown {
  const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };
  return rawJSON ? rawJSON(text) : Number(text);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Returns the value at a path, or null. */
export function findValue(from: OpenedValue, path: DocumentPath): OpenedValue | null {
  let found: OpenedValue | undefined = from;
  for (const member of path) {
    const content: OpenedValue['value'] | undefined = found?.value;
    if (content instanceof Map) found = content.get(String(member));
    else if (isList(content) && typeof member === 'number') found = content[member];
    else return null;
  }
  return found ?? null;
}

/** Converts a value for JSON.stringify or a YAML writer, redacted as in checks of the server. */
export function toPlainValue(
  { value, isSecret, isUnknown }: OpenedValue,
  options: { readonly showSecrets: boolean },
): unknown {
  if (isSecret && !options.showSecrets) return '[secret]';
  if (isUnknown) return '[unknown]';
  if (isList(value)) return value.map((item) => toPlainValue(item, options));
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, inner]) => [name, toPlainValue(inner, options)]));
}

/** Returns a scalar as text for a variable or a shell; null for anything else. */
export function textOfScalar({ value, isUnknown }: OpenedValue): string | null {
  if (isUnknown || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return value instanceof WrittenNumber ? value.text : null;
}

/** Lists the paths of strings whose bytes are not UTF-8, which text cannot contain. */
export function listBinaryPaths(from: OpenedValue, path: DocumentPath = []): readonly DocumentPath[] {
  const { value, bytes } = from;
  if (bytes !== undefined) return [path];
  const members: [string | number, OpenedValue][] =
    value instanceof Map ? [...value] : isList(value) ? [...value.entries()] : [];
  return members.flatMap(([member, inner]) => listBinaryPaths(inner, [...path, member]));
}

/** Collects every secret string and number. A secret boolean reveals nothing when shown. */
export function collectSecrets(from: OpenedValue): readonly string[] {
  const { value, isSecret } = from;
  if (value instanceof Map) return [...value.values()].flatMap(collectSecrets);
  if (isList(value)) return value.flatMap(collectSecrets);
  const text = typeof value === 'boolean' ? null : textOfScalar(from);
  if (!isSecret || text === null) return [];
  return from.bytes === undefined ? [text] : [from.bytes];
}

function isList(value: OpenedValue['value'] | undefined): value is readonly OpenedValue[] {
  return Array.isArray(value);
}
