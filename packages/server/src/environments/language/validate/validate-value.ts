import { isList } from '../../../platform/is-list.ts';
import type { Round } from '../evaluate/round.ts';
import type { JsonSchema, JsonSchemaObject } from '../model/json-schema.ts';
import { limits } from '../model/limits.ts';
import { shownKey } from '../model/names/function-names.ts';
import { weightOf } from '../model/schema-weight.ts';
import { itemOfSchema, resolveSchema } from '../model/schemas.ts';
import { type Content, type Declaration, type Value, WrittenNumber } from '../model/value.ts';
import { joinIndex, joinKey } from '../syntax/document-path.ts';
import { findScalarFaults } from './scalar-faults.ts';

/** The expression with the fault, and the part of its value if the document does not contain that part. */
interface Location {
  readonly declaration: Declaration;
  readonly within: string;
}

interface Fault {
  readonly at: Location;
  readonly summary: string;
}

/**
 * Returns true if an evaluated declaration has an expected value; reports faults at their place. Unknown values are
 * checked by their schema. No message contains a value.
 */
export function validateValue(
  round: Round,
  declaration: Declaration,
  { value, schema }: { readonly value: Value; readonly schema: JsonSchema },
): boolean {
  const faults = new Validation(round, schema).findFaults(value, schema, { declaration, within: '' });
  for (const { at, summary } of faults.slice(0, limits.faultsReported)) {
    if (summary === tooMuch) round.reportOnce(declaration.expression.node, summary);
    if (summary === tooMuch) continue;
    const prefix = at.within === '' ? '' : `${at.within}: `;
    round.report(at.declaration.expression.node, `${prefix}${summary}`);
  }
  return faults.length === 0;
}

const tooMuch = 'the schemas are too large to check the values against';

class Validation {
  readonly #round: Round;
  readonly #root: JsonSchema;
  #depth = 0;

  constructor(round: Round, root: JsonSchema) {
    this.#round = round;
    this.#root = root;
  }

  findFaults(value: Value, schema: JsonSchema, at: Location): Fault[] {
    const resolved = resolveSchema(schema, this.#root);
    if (resolved === null) return [{ at, summary: 'the schema refers to an unknown definition' }];
    if (resolved === true) return [];
    const comparisons = weightOf(resolved) + (value.unknown ? 0 : partCount(value));
    if (this.#depth >= limits.comparisonDepth || !this.#round.mayCompare(comparisons))
      return [{ at, summary: tooMuch }];
    this.#depth += 1;
    const faults = this.#findFaultsOf(value, resolved, at);
    this.#depth -= 1;
    return faults;
  }

  #findFaultsOf(value: Value, resolved: JsonSchemaObject | false, at: Location): Fault[] {
    if (resolved === false) return [{ at, summary: 'no value is allowed here' }];
    if (resolved.anyOf) return this.#findFaultsOfAny(value, resolved.anyOf, at);
    if (resolved.oneOf) return this.#findFaultsOfOne(value, resolved.oneOf, at);
    if (value.unknown) return this.#findFaultsOfUnknown(value.schema, resolved, at);
    return this.#findFaultsOfKnown(value, resolved, at);
  }

  #findFaultsOfAny(value: Value, schemas: readonly JsonSchema[], at: Location): Fault[] {
    const outcomes = schemas.map((schema) => this.findFaults(value, schema, at));
    if (outcomes.some((faults) => faults.length === 0)) return [];
    return [...outcomes.flat(), { at, summary: 'at least one subschema must match' }];
  }

  #findFaultsOfOne(value: Value, schemas: readonly JsonSchema[], at: Location): Fault[] {
    const outcomes = schemas.map((schema) => this.findFaults(value, schema, at));
    const matching = outcomes.filter((faults) => faults.length === 0).length;
    if (matching === 1 || (matching > 1 && value.unknown)) return [];
    return [...outcomes.flat(), { at, summary: 'exactly one subschema must match' }];
  }

  #findFaultsOfUnknown(known: JsonSchema, schema: JsonSchemaObject, at: Location): Fault[] {
    const kinds = kindsOf(known, known);
    const { type = '' } = schema;
    if (kinds === null || type === '' || kinds.has(type)) return [];
    return [{ at, summary: `expected ${type}, got ${[...kinds].join(' or ')}` }];
  }

  #findFaultsOfKnown(value: Value, schema: JsonSchemaObject, at: Location): Fault[] {
    const kind = kindOf(value.content);
    if (schema.type !== undefined && schema.type !== '' && schema.type !== kind) {
      return [{ at, summary: `expected ${schema.type}, got ${kind}` }];
    }
    const faults: Fault[] = findScalarFaults(this.#round, { value, schema }).map((summary) => ({
      at,
      summary,
    }));
    if (kind === 'array') faults.push(...this.#findFaultsOfItems(value, schema, at));
    if (kind === 'object') faults.push(...this.#findFaultsOfMembers(value, schema, at));
    return faults;
  }

  #findFaultsOfItems({ content }: Value, schema: JsonSchemaObject, at: Location): Fault[] {
    if (!isList(content)) return [];
    return content.flatMap((item, index) => {
      const accepted = itemOfSchema(schema, index, { root: this.#root });
      if (accepted === true) return [];
      const there = elementLocation(at, index);
      if (accepted === null) return [{ at: there, summary: `expected at most ${index} items` }];
      return this.findFaults(item, accepted, there);
    });
  }

  #findFaultsOfMembers(value: Value, schema: JsonSchemaObject, at: Location): Fault[] {
    const { required = [], dependentRequired = {}, properties = {}, additionalProperties } = schema;
    const keys = new Set(value.keys());
    const faults: Fault[] = [];
    const missing = required.filter((name) => !keys.has(name));
    if (missing.length > 0)
      faults.push({ at, summary: `missing required properties: ${missing.join(', ')}` });
    for (const [name, others] of Object.entries(dependentRequired)) {
      const absent = keys.has(name) ? others.filter((other) => !keys.has(other)) : [];
      if (absent.length > 0) {
        faults.push({ at, summary: `${name} requires missing properties: ${absent.join(', ')}` });
      }
    }
    for (const key of keys) {
      const member = value.property(key);
      if (!member) continue;
      const accepted = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      if (accepted === undefined) continue;
      // A diagnostic contains no secret, and no name inside a secret, unless the schema contains the name.
      const isHidden = value.isSecretKey(key) && !Object.hasOwn(properties, key);
      const there = isHidden ? at : memberLocation(at, key, member);
      const name = isHidden ? '' : ` ${JSON.stringify(shownKey(key))}`;
      if (accepted === false) faults.push({ at: there, summary: `unexpected property${name}` });
      else faults.push(...this.findFaults(member, accepted, there));
    }
    return faults;
  }
}

/** Returns the number of a value's own parts. */
function partCount(value: Value): number {
  const { content } = value;
  if (typeof content === 'string') return content.length / 64;
  return isList(content) ? content.length / 16 : value.keys().length;
}

function elementLocation({ declaration, within }: Location, index: number): Location {
  const element = declaration.parts.kind === 'list' ? declaration.parts.elements[index] : undefined;
  return element && within === ''
    ? { declaration: element, within }
    : { declaration, within: joinIndex(within, index) };
}

function memberLocation({ declaration, within }: Location, key: string, value: Value): Location {
  const member = declaration.parts.kind === 'object' ? declaration.parts.members.get(key) : undefined;
  return member && within === '' && member.own?.top.content === value.top.content
    ? { declaration: member, within }
    : { declaration, within: joinKey(within, key) };
}

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** Returns the JSON type of a content. */
export function kindOf(content: Content): Kind {
  if (content === null) return 'null';
  if (content instanceof WrittenNumber) return 'number';
  if (isList(content)) return 'array';
  if (typeof content === 'string') return 'string';
  return typeof content === 'boolean' ? 'boolean' : 'object';
}

/** Returns the possible kinds of a value with this schema; null if unknown. */
function kindsOf(
  schema: JsonSchema,
  root: JsonSchema,
  seen: Set<JsonSchema> = new Set(),
): ReadonlySet<string> | null {
  const resolved = resolveSchema(schema, root);
  if (resolved === null || typeof resolved === 'boolean') return null;
  const alternatives = resolved.anyOf ?? resolved.oneOf;
  if (alternatives) {
    // A schema that is an alternative to itself adds nothing.
    if (seen.has(resolved)) return new Set();
    seen.add(resolved);
    const kinds = alternatives.map((one) => kindsOf(one, root, seen));
    return kinds.some((one) => one === null) ? null : new Set(kinds.flatMap((one) => [...(one ?? [])]));
  }
  return resolved.type === undefined || resolved.type === '' ? null : new Set([resolved.type]);
}
