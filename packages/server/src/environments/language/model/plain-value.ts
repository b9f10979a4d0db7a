import { isList } from '../../../platform/is-list.ts';
import { isJsonObject, type JsonValue } from '../../../platform/json/json.ts';
import { pointerInto } from '../../../platform/json/json-pointer.ts';
import { rawJSON } from '../../../platform/json/raw-json.ts';
import { limits } from './limits.ts';
import { constSchema, fromEntries, nullSchema, recordOf, tupleOf } from './schemas.ts';
import { byCodePoint, type Declaration, Value, WrittenNumber } from './value.ts';

/** JSON whose numbers may be texts, as written. */
export type PlainValue =
  | null
  | boolean
  | number
  | string
  | WrittenNumber
  | readonly PlainValue[]
  | { readonly [member: string]: PlainValue };

export interface PlainOptions {
  readonly def: Declaration | null;
  /** Returns true if the value at that JSON pointer is secret; all its parts are then secret too. */
  readonly isSecret?: (pointer: string, value: PlainValue) => boolean;
}

/** Creates a value that is not written in a document: provider outputs, decoded JSON, or the context. */
export function valueOfPlain(plain: PlainValue, { def, isSecret = () => false }: PlainOptions): Value {
  const convert = (value: PlainValue, pointer: string, within: boolean, depth: number): Value => {
    const secret = within || isSecret(pointer, value);
    if (depth > limits.nesting) return Value.unknown(def, true, { secret });
    if (isList(value)) {
      const items = value.map((item, index) => convert(item, pointerInto(pointer, index), secret, depth + 1));
      const schema = tupleOf(items.map((item) => item.schema));
      return Value.of({ def, schema, content: items, secret, depth: depthOver(items) });
    }
    if (isMembers(value)) {
      const members = Object.keys(value)
        .sort(byCodePoint)
        .map((key) => {
          return [key, convert(value[key] ?? null, pointerInto(pointer, key), secret, depth + 1)] as const;
        });
      const schema = recordOf(members.map(([key, member]) => [key, member.schema]));
      const depthHere = depthOver(members.map(([, member]) => member));
      return Value.of({ def, schema, content: new Map(members), secret, depth: depthHere });
    }
    return scalarOf(value, def, secret);
  };
  return convert(plain, '', false, 0);
}

type Scalar = null | boolean | number | string | WrittenNumber;

function isMembers(value: PlainValue): value is { readonly [member: string]: PlainValue } {
  return isJsonObject(value) && !(value instanceof WrittenNumber);
}

function scalarOf(value: Scalar, def: Declaration | null, secret: boolean): Value {
  if (value === null) return Value.of({ def, schema: nullSchema, secret });
  if (typeof value === 'boolean')
    return Value.of({ def, schema: constSchema('boolean', value), content: value, secret });
  if (typeof value === 'string') {
    // Half a character would be mistaken for a byte.
    const content = value.toWellFormed();
    return Value.of({ def, schema: constSchema('string', content), content, secret });
  }
  const number = value instanceof WrittenNumber ? value : new WrittenNumber(JSON.stringify(value));
  const schema = constSchema('number', jsonOfNumber(number));
  return Value.of({ def, schema, content: number, secret });
}

export function depthOver(parts: readonly Value[]): number {
  return 1 + parts.reduce((deepest, { layers }) => Math.max(deepest, ...layers.map(({ depth }) => depth)), 0);
}

/** Creates a number that `JSON.stringify` writes in its original form. */
export function jsonOfNumber({ text }: WrittenNumber): number {
  const number = Number(text);
  return String(number) === text ? number : rawJSON(text);
}

/** Returns a value as plain JSON; the value must not contain unknown parts. Numbers are as exact as JavaScript's. */
export function plainOfValue(value: Value): JsonValue {
  const { content } = value;
  if (content instanceof WrittenNumber) return Number(content.text);
  if (isList(content)) return content.map(plainOfValue);
  if (content instanceof Map) {
    return fromEntries(
      value.keys().flatMap((key) => {
        const member = value.property(key);
        return member ? [[key, plainOfValue(member)] as const] : [];
      }),
    );
  }
  if (typeof content === 'string') return content.toWellFormed();
  // `instanceof Map` does not exclude ReadonlyMap.
  return content as Exclude<typeof content, ReadonlyMap<string, Value>>;
}

/** Returns JSON pointers (RFC 6901) to secret parts. */
export function secretPointersOf(value: Value, pointer = ''): string[] {
  if (value.secret) return [pointer];
  const { content } = value;
  if (isList(content)) {
    return content.flatMap((item, index) => secretPointersOf(item, pointerInto(pointer, index)));
  }
  return value.keys().flatMap((key) => {
    const member = value.property(key);
    return member ? secretPointersOf(member, pointerInto(pointer, key)) : [];
  });
}
