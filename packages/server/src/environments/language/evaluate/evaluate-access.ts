import { isList } from '../../../platform/is-list.ts';
import type { Accessor } from '../model/expression.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import { anything, itemOfSchema, propertyOfSchema } from '../model/schemas.ts';
import { type Declaration, type ResolvedAccessor, Value } from '../model/value.ts';
import type { Scope } from './scope.ts';

/** Follows a path. If the path leads nowhere, reports that and returns an unknown value. */
export function evaluateAccess(
  scope: Scope,
  declaration: Declaration,
  path: readonly ResolvedAccessor[],
): Value {
  return new Walk(scope, declaration).begin(path);
}

type Path = readonly ResolvedAccessor[];

/** The members that an object declares, and those that it overrides. */
interface Members {
  readonly members: ReadonlyMap<string, Declaration>;
  readonly base: Value | null;
}

/** The reason why a path leads nowhere. */
interface Refusal {
  readonly summary: string;
  readonly detail?: string;
}

class Walk {
  readonly #scope: Scope;
  readonly #declaration: Declaration;

  constructor(scope: Scope, declaration: Declaration) {
    this.#scope = scope;
    this.#declaration = declaration;
  }

  begin(path: Path): Value {
    const [first, ...rest] = path;
    const { context, imports, members, base } = this.#scope;
    if (first?.accessor.kind === 'key') {
      switch (first.accessor.key) {
        case 'context':
          first.leadsTo = { def: context.top.def };
          return this.#throughValue(context, rest);
        case 'imports':
          first.leadsTo = { def: imports.top.def };
          return this.#throughValue(imports, rest);
        case 'environments':
          return this.#throughEnvironments(path);
      }
    }
    return this.#throughMembers({ members, base }, path);
  }

  /** Finds a member without evaluating its object, because an object may refer to its own members. */
  #throughMembers(object: Members, path: Path): Value {
    const [first, ...rest] = path;
    if (!first) return this.#nowhere(path);
    const { accessor } = first;
    if (accessor.kind === 'index') return this.#refuse(path, accessor, notAnIndex);
    const member = object.members.get(accessor.key);
    if (member) return this.#throughDeclaration(member, path, rest);
    const inherited = object.base?.property(accessor.key) ?? null;
    if (inherited === null) {
      return this.#refuse(
        path,
        accessor,
        this.#unknownProperty(accessor.key, () => namesOfMembers(object)),
      );
    }
    first.leadsTo = { def: inherited.top.def };
    return this.#throughValue(inherited, rest);
  }

  #throughDeclaration(declaration: Declaration, path: Path, rest: Path): Value {
    const [first] = path;
    if (first) first.leadsTo = { def: declaration };
    const { parts, base } = declaration;
    if (rest.length === 0 || base?.top.final) {
      return this.#throughValue(this.#scope.evaluate(declaration), rest);
    }
    if (parts.kind === 'object') return this.#throughMembers({ members: parts.members, base }, rest);
    if (parts.kind === 'list') return this.#throughElements(parts.elements, rest);
    return this.#throughValue(this.#scope.evaluate(declaration), rest);
  }

  #throughElements(elements: readonly Declaration[], path: Path): Value {
    const [first, ...rest] = path;
    const index = first ? this.#indexOf(first.accessor, elements.length, { secret: false }) : null;
    const element = typeof index === 'number' ? elements[index] : undefined;
    if (element) return this.#throughDeclaration(element, path, rest);
    return first && typeof index === 'string'
      ? this.#refuse(path, first.accessor, { summary: index })
      : this.#nowhere(path);
  }

  #throughValue(start: Value, path: Path): Value {
    let value = start;
    for (const [step, resolved] of path.entries()) {
      if (value.unknown) return this.#throughUnknown(value, path.slice(step));
      const next = this.#partOf(value, resolved.accessor);
      if (!(next instanceof Value)) return this.#refuse(path.slice(step), resolved.accessor, next);
      resolved.leadsTo = { def: next.top.def };
      value = next;
    }
    return value;
  }

  /** Returns the part, or the reason why there is none. */
  #partOf(value: Value, accessor: Accessor): Value | Refusal {
    const { content } = value;
    if (isList(content)) {
      const items = content;
      const index = this.#indexOf(accessor, items.length, value);
      if (typeof index === 'string') return { summary: index };
      return items[index] ?? Value.unknown(this.#declaration, anything);
    }
    if (!value.isObject()) return notACollection;
    if (accessor.kind === 'index') return notAnIndex;
    return value.property(accessor.key) ?? this.#unknownProperty(accessor.key, () => publicKeysOf(value));
  }

  #indexOf(accessor: Accessor, length: number, { secret }: Pick<Value, 'secret'>): number | string {
    if (accessor.kind === 'key') return 'cannot access an array element using a property name';
    if (accessor.index < 0) return 'array indices must not be negative';
    if (accessor.index < length) return accessor.index;
    // The length of a secret list is a part of the secret.
    return secret ? `array index ${accessor.index} out-of-bounds` : outOfBounds(accessor.index, length);
  }

  /** Follows a path through an unknown value, whose schema may still describe its members. */
  #throughUnknown(value: Value, path: Path): Value {
    let schema: JsonSchema = value.schema;
    for (const [step, resolved] of path.entries()) {
      const next = this.#partOfSchema(schema, resolved.accessor);
      if ('summary' in next) return this.#refuse(path.slice(step), resolved.accessor, next);
      resolved.leadsTo = { def: this.#declaration };
      schema = next.schema;
    }
    return Value.unknown(this.#declaration, schema, { secret: value.secret });
  }

  /** `environments.project.name`: a value of another environment, without importing it. */
  #throughEnvironments(path: Path): Value {
    const [root, project, name, ...rest] = path;
    if (root) root.leadsTo = { def: this.#declaration };
    if (project) project.leadsTo = { def: this.#declaration };
    if (!project || !name) return this.#nowhere(path);
    for (const resolved of [project, name]) {
      const { accessor } = resolved;
      if (accessor.kind === 'key') continue;
      return this.#refuse(path, accessor, notAnIndex);
    }
    const reference = [project, name].map(({ accessor }) => (accessor.kind === 'key' ? accessor.key : ''));
    const value = this.#scope.evaluateReference(reference.join('/'), this.#declaration);
    if (value === null) {
      this.#nowhere(path.slice(2));
      name.leadsTo = { def: null };
      return Value.unknown(this.#declaration, anything);
    }
    name.leadsTo = { def: value.top.def };
    return this.#throughValue(value, rest);
  }

  #refuse(path: Path, { range }: Accessor, { summary, detail }: Refusal): Value {
    const { node } = this.#declaration.expression;
    this.#scope.round.report({ range: range ?? node.range, path: node.path }, summary, 'error', detail);
    return this.#nowhere(path);
  }

  #nowhere(path: Path): Value {
    for (const resolved of path) resolved.leadsTo = { def: this.#declaration };
    return Value.unknown(this.#declaration, anything);
  }

  /** Returns the schema of a part, or the reason why there is none. */
  #partOfSchema(schema: JsonSchema, accessor: Accessor): { readonly schema: JsonSchema } | Refusal {
    const property = accessor.kind === 'key' ? propertyOfSchema(schema, accessor.key) : null;
    const item = accessor.kind === 'index' ? itemOfSchema(schema, accessor.index) : null;
    const found = property ?? item;
    if (found !== null) return { schema: found };
    const isArray = itemOfSchema(schema, 0) !== null;
    const isObject = propertyOfSchema(schema, '\0') !== null || hasProperties(schema);
    if (isArray && accessor.kind === 'key')
      return { summary: 'cannot access an array element using a property name' };
    if (accessor.kind === 'index') {
      if (isArray) {
        const { index } = accessor;
        const summary =
          index < 0 ? 'array indices must not be negative' : outOfBounds(index, tupleLength(schema));
        return { summary };
      }
      if (isObject) return notAnIndex;
    }
    if (!isObject || accessor.kind === 'index') return notACollection;
    return this.#unknownProperty(accessor.key, () => namesOf(schema));
  }

  #unknownProperty(key: string, namesOf: () => Iterable<string>): Refusal {
    const { near, list: detail } = this.#scope.round.suggest(key, namesOf);
    const suggestion = near === null ? '' : `; did you mean ${JSON.stringify(near)}?`;
    const summary = `unknown property ${JSON.stringify(key)}${suggestion}`;
    return { summary, ...(detail === undefined ? {} : { detail }) };
  }
}

const notAnIndex: Refusal = { summary: 'cannot access an object property using an integer index' };
const notACollection: Refusal = { summary: 'receiver must be an array or an object' };

function* namesOfMembers({ members, base }: Members): Iterable<string> {
  yield* members.keys();
  if (base) yield* publicKeysOf(base);
}

/** Quotes a name, unless it is inside a secret: a diagnostic contains no part of a secret. */
function publicKeysOf(value: Value): readonly string[] {
  return value.keys().filter((key) => !value.isSecretKey(key));
}

function hasProperties(schema: JsonSchema): boolean {
  return typeof schema !== 'boolean' && schema.type === 'object';
}

function namesOf(schema: JsonSchema): string[] {
  return typeof schema === 'boolean' ? [] : Object.keys(schema.properties ?? {});
}

function outOfBounds(index: number, length: number): string {
  return `array index ${index} out-of-bounds for array of length ${length}`;
}

function tupleLength(schema: JsonSchema): number {
  return typeof schema === 'boolean' ? 0 : (schema.prefixItems?.length ?? 0);
}
