import { isJsonObject, type JsonObject } from '../../../platform/json/json.ts';
import { quote } from '../../../platform/quote.ts';
import { Pace } from '../../../platform/turns/pace.ts';
import type { RoleFault } from '../compiled-role.ts';
import { roleLimits } from './role-limits.ts';

/** One JSON object with a `__type` in a role, and where it is. */
export interface RoleNode {
  readonly type: string;
  readonly members: JsonObject;
  readonly path: string;
  readonly depth: number;
}

const maxFaults = 20;

/** Reads the JSON of a role, and collects its faults. What cannot be read is null, after its fault was recorded. */
export class RoleReader {
  readonly faults: RoleFault[] = [];
  readonly pace = new Pace();

  fault(path: string, message: string): null {
    if (this.faults.length < maxFaults) this.faults.push({ path, message });
    return null;
  }

  node(value: unknown, path: string, depth: number): RoleNode | null {
    if (depth > roleLimits.maxDepth)
      return this.fault(path, `nests deeper than ${roleLimits.maxDepth} levels`);
    if (!isJsonObject(value)) return this.fault(path, 'must be an object with the member __type');
    const type = Object.hasOwn(value, '__type') ? value['__type'] : undefined;
    if (typeof type !== 'string') return this.fault(`${path}.__type`, 'must be a string');
    return { type, members: value, path, depth };
  }

  /** Returns a member; undefined if it is missing or null. */
  member({ members }: RoleNode, name: string): unknown {
    return Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined;
  }

  /** Records a fault for each member that the type does not have: a misspelled constraint would widen the role. */
  onlyMembers(node: RoleNode, names: readonly string[]): void {
    for (const name of Object.keys(node.members)) {
      if (name === '__type' || names.includes(name) || node.members[name] === null) continue;
      this.fault(node.path, `has the unknown member ${quote(name)}; ${node.type} has ${listed(names)}`);
    }
  }

  text(node: RoleNode, name: string): string | null {
    const value = this.member(node, name);
    return typeof value === 'string' ? value : this.fault(`${node.path}.${name}`, 'must be a string');
  }

  /** Returns the members of a list, which is empty if it is missing. */
  list(node: RoleNode, name: string): readonly unknown[] | null {
    const value = this.member(node, name) ?? [];
    const path = `${node.path}.${name}`;
    if (!Array.isArray(value)) return this.fault(path, 'must be a list');
    if (value.length > roleLimits.maxEntries)
      return this.fault(path, `has ${value.length} entries; the limit is ${roleLimits.maxEntries}`);
    return value;
  }

  texts(node: RoleNode, name: string): readonly string[] | null {
    const list = this.list(node, name);
    if (list === null) return null;
    for (const [index, value] of list.entries())
      if (typeof value !== 'string') return this.fault(`${node.path}.${name}[${index}]`, 'must be a string');
    return list as readonly string[];
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
