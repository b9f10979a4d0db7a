type Schema = Readonly<Record<string, unknown>>;

/**
 * Deletes the members that an object schema does not name, at every depth. Routes pass a query or body on with `...`, where
 * an unknown member would replace one that the server sets, such as the organization. Maps, and values without a schema,
 * keep all members.
 */
export function dropUnknownMembers(schema: unknown, data: unknown): void {
  dropIn(alternativesOf(schema), data);
}

/** Drops the members that none of the alternatives names. */
function dropIn(schemas: readonly Schema[], data: unknown): void {
  if (Array.isArray(data)) {
    const items = schemas.flatMap((schema) => alternativesOf(schema['items']));
    if (items.length > 0) for (const item of data) dropIn(items, item);
    return;
  }
  if (!isObject(data)) return;
  const fitting = schemas.filter(takesObjects);
  const isOpen = fitting.length === 0 || fitting.some(takesAnyMember);
  const others = isOpen ? fitting.flatMap(schemasOfOthers).filter(hasParts) : [];
  // A map of anything keeps everything in it: its members, which may be many, are not visited.
  if (isOpen && others.length === 0 && !fitting.some(({ properties }) => isObject(properties))) return;
  for (const name of Object.keys(data)) {
    const named = fitting.flatMap(({ properties }) =>
      hasMember(properties, name) ? [properties[name]] : [],
    );
    const value = data[name];
    if (named.length === 0 && !isOpen) delete data[name];
    else if (typeof value !== 'object' || value === null) continue;
    else if (named.length > 0) dropIn(named.flatMap(alternativesOf), value);
    else if (others.length > 0) dropIn(others, value);
  }
}

/** Returns the schema, or those of which it is a union or an intersection. */
function alternativesOf(schema: unknown): Schema[] {
  if (!isObject(schema)) return [];
  const combined = [schema['anyOf'], schema['oneOf'], schema['allOf']].filter(Array.isArray).flat();
  if (combined.length === 0) return [schema];
  return [...(isObject(schema['properties']) ? [schema] : []), ...combined.flatMap(alternativesOf)];
}

function takesObjects({ type }: Schema): boolean {
  return type === undefined || [type].flat().includes('object');
}

function takesAnyMember({ properties, patternProperties, additionalProperties }: Schema): boolean {
  const isMap =
    isObject(patternProperties) || isObject(additionalProperties) || additionalProperties === true;
  return isMap || !isObject(properties);
}

/** Returns true if the schema describes members or items, of which some may be dropped. */
function hasParts({ properties, patternProperties, additionalProperties, items }: Schema): boolean {
  return [properties, patternProperties, additionalProperties, items].some(isObject);
}

/** Returns the schemas of the members of a map. */
function schemasOfOthers({ patternProperties, additionalProperties }: Schema): Schema[] {
  const patterns = isObject(patternProperties) ? Object.values(patternProperties) : [];
  return [...patterns, additionalProperties].flatMap(alternativesOf);
}

function hasMember(properties: unknown, name: string): properties is Record<string, unknown> {
  return isObject(properties) && Object.hasOwn(properties, name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
