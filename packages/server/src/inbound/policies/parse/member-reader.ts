import type { JsonObject, JsonValue } from '../../../platform/json/json.ts';
import { findPatternFault } from '../match/match-pattern.ts';
import type { PolicyFault } from '../policy.ts';

const maxTextLength = 1024;

/** Reads the members of one object of a policy document and collects their faults. */
export class MemberReader {
  readonly #object: JsonObject;
  readonly #path: string;
  readonly #faults: PolicyFault[];

  constructor(object: JsonObject, path: string, faults: PolicyFault[]) {
    this.#object = object;
    this.#path = path;
    this.#faults = faults;
  }

  fault(member: string, message: string): void {
    this.#faults.push({ path: `${this.#path}.${member}`, message });
  }

  /** Returns the member's value; undefined if missing or null. */
  member(name: string): JsonValue | undefined {
    if (!Object.hasOwn(this.#object, name)) return undefined;
    return this.#object[name] ?? undefined;
  }

  isTextOrAbsent(name: string): boolean {
    const value = this.member(name);
    return value === undefined || typeof value === 'string';
  }

  /** Returns a string, or null if missing, empty or invalid. */
  text(name: string): string | null {
    const value = this.member(name);
    if (value === undefined || value === '') return null;
    if (typeof value === 'string' && value.length <= maxTextLength) return value;
    this.fault(
      name,
      typeof value === 'string' ? `is longer than ${maxTextLength} characters` : 'must be a string',
    );
    return null;
  }

  optionalChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
    const value = this.member(name);
    if (value === undefined || value === '') return null;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) this.fault(name, `must be ${describeChoices(choices)}`);
    return choice ?? null;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
    const value = this.member(name);
    if (value !== undefined && value !== '') return this.optionalChoice(name, choices);
    this.fault(name, `is required: ${describeChoices(choices)}`);
    return null;
  }

  checkPattern(name: string, pattern: string): void {
    const fault = findPatternFault(pattern);
    if (fault !== null) this.fault(name, fault);
  }
}

function describeChoices(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `"${choice}"`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
