/** A property of a resource: JSON, with secrets and assets as objects that have a signature. */
type Property = null | boolean | number | string | readonly Property[] | Properties;
export interface Properties {
  readonly [name: string]: Property;
}

/** The value of a `google.protobuf.Struct` member, as the gRPC client reads and writes it. */
interface WireValue {
  readonly kind?: string;
  readonly nullValue?: string;
  readonly boolValue?: boolean;
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly listValue?: { readonly values?: readonly WireValue[] };
  readonly structValue?: WireStruct;
}
export interface WireStruct {
  readonly fields?: Readonly<Record<string, WireValue>>;
}

export function writeProperties(properties: Properties): WireStruct {
  return {
    fields: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, write(value)])),
  };
}

function write(value: Property): WireValue {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (isList(value)) return { listValue: { values: value.map(write) } };
  return { structValue: writeProperties(value) };
}

function isList(value: readonly Property[] | Properties): value is readonly Property[] {
  return Array.isArray(value);
}

export function readProperties(struct: WireStruct | null): Properties {
  return Object.fromEntries(Object.entries(struct?.fields ?? {}).map(([name, value]) => [name, read(value)]));
}

function read(value: WireValue): Property {
  switch (value.kind) {
    case 'boolValue':
      return value.boolValue ?? false;
    case 'numberValue':
      return value.numberValue ?? 0;
    case 'stringValue':
      return value.stringValue ?? '';
    case 'listValue':
      return (value.listValue?.values ?? []).map(read);
    case 'structValue':
      return readProperties(value.structValue ?? null);
    default:
      return null;
  }
}

const signature = '4dabf18193072939515e22adb298388d';

/** Returns a text asset, in the form in which programs send files to a provider. */
export function textAsset(text: string): Properties {
  return { [signature]: 'c44067f5952c0a294b673a41bacd8c17', text };
}
