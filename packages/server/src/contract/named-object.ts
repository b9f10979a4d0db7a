import { type TObject, type TObjectOptions, type TProperties, Type } from 'typebox';

/** Returns the schema of an object that has a name in the OpenAPI document, as a component that other schemas refer to. */
export function namedObject<Properties extends TProperties>(
  name: string,
  properties: Properties,
  options: TObjectOptions = {},
): TObject<Properties> {
  return Type.Object(properties, { ...options, title: name });
}
