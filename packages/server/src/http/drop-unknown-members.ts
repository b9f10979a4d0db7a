/**
 * Deletes the members that an object schema does not name. Routes pass a query or body on with `...`, so an unknown
 * member could replace one that the server sets, such as the organization.
 */
export function dropUnknownMembers(schema: unknown, data: unknown): void {
  if (!isObject(schema) || !isObject(data)) return;
  const { properties } = schema;
  if (!isObject(properties)) return;
  for (const name of Object.keys(data)) if (!Object.hasOwn(properties, name)) delete data[name];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
