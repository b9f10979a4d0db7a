import type { EvaluatedValue, WireRange } from './evaluated-environment.ts';
import { limits } from './limits.ts';
import { jsonOfNumber } from './plain-value.ts';
import { fromEntries } from './schemas.ts';
import { nowhere } from './source-range.ts';
import { type Declaration, type Value, WrittenNumber } from './value.ts';

/** Writes values and expressions in the form of the contract, within the bounds of `limits.ts`. */
export class Exporter {
  readonly #environment: string;
  #nodes = 0;

  /** `environment` is what ranges of what is not written say. */
  constructor(environment: string) {
    this.#environment = environment;
  }

  /** Counts one more; answers false where what is only history should be left out. */
  mayTrace(): boolean {
    this.#nodes += 1;
    return this.#nodes <= limits.exportedNodes;
  }

  rangeOf(def: Declaration | null): WireRange {
    const range = def?.expression.node.range ?? null;
    return range ?? { environment: this.#environment, begin: nowhere, end: nowhere };
  }

  value(value: Value, depth = 0): EvaluatedValue {
    const tracing = this.mayTrace() && depth < limits.nesting * 4;
    const content = this.#content(value, depth + 1);
    const base = tracing && value.base ? { base: this.value(value.base, depth + 1) } : {};
    return {
      ...(content === undefined ? {} : { value: content }),
      ...(value.secret ? { secret: true } : {}),
      ...(value.unknown ? { unknown: true } : {}),
      trace: { def: this.rangeOf(value.top.def), ...base },
    };
  }

  properties(value: Value, depth = 0): Record<string, EvaluatedValue> {
    return fromEntries(
      value.keys().flatMap((key) => {
        const member = value.property(key);
        return member ? [[key, this.value(member, depth)] as const] : [];
      }),
    );
  }

  #content(value: Value, depth: number): EvaluatedValue['value'] {
    const { content } = value;
    if (content === null) return undefined;
    if (content instanceof WrittenNumber) return jsonOfNumber(content);
    if (Array.isArray(content)) {
      return (content as readonly Value[]).map((item) => this.value(item, depth));
    }
    return typeof content === 'object' ? this.properties(value, depth) : content;
  }
}
