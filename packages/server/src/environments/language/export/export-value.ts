import { isList } from '../../../platform/is-list.ts';
import { bytesOfText, holdsBytes } from '../model/byte-text.ts';
import type { EvaluatedValue, WireRange } from '../model/evaluated-environment.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import { limits } from '../model/limits.ts';
import { jsonOfNumber } from '../model/plain-value.ts';
import { anything, fromEntries, schemaSize } from '../model/schemas.ts';
import { type Declaration, type Value, WrittenNumber } from '../model/value.ts';
import { nowhere } from '../syntax/source-range.ts';

/** Writes values and expressions in the form of the contract, within the limits of `limits.ts`. */
export class Exporter {
  readonly #environment: string;
  #nodes = 0;
  #schemaCharacters = 0;

  /** `environment` is the name in the ranges of values that are not written in a document. */
  constructor(environment: string) {
    this.#environment = environment;
  }

  /** Counts one more value; returns false if its history should be omitted. */
  mayTrace(): boolean {
    this.#nodes += 1;
    return this.#nodes <= limits.tracedNodes;
  }

  schema(schema: JsonSchema): JsonSchema {
    this.#schemaCharacters += schemaSize(schema);
    return this.#schemaCharacters > limits.exportedSchemaCharacters ? anything : schema;
  }

  rangeOf(def: Declaration | null): WireRange {
    const range = def?.expression.node.range ?? null;
    return range ?? { environment: this.#environment, begin: nowhere, end: nowhere };
  }

  value(value: Value, history = 0): EvaluatedValue {
    const tracing = this.mayTrace() && history < limits.tracedHistory;
    // The values themselves are limited elsewhere; overridden values may be larger than all of them.
    const content = tracing || history === 0 ? this.#content(value, history) : undefined;
    const base = tracing && value.base ? { base: this.value(value.base, history + 1) } : {};
    return {
      ...(content === undefined ? {} : { value: content }),
      ...(typeof value.content === 'string' && holdsBytes(value.content)
        ? { bytes: Buffer.from(bytesOfText(value.content)).toString('base64') }
        : {}),
      ...(value.secret ? { secret: true } : {}),
      ...(value.unknown ? { unknown: true } : {}),
      trace: { def: this.rangeOf(value.top.def), ...base },
    };
  }

  properties(value: Value, history = 0): Record<string, EvaluatedValue> {
    return fromEntries(
      value.keys().flatMap((key) => {
        const member = value.property(key);
        return member ? [[key, this.value(member, history)] as const] : [];
      }),
    );
  }

  #content(value: Value, history: number): EvaluatedValue['value'] {
    const { content } = value;
    if (content === null) return undefined;
    if (content instanceof WrittenNumber) return jsonOfNumber(content);
    if (isList(content)) {
      return content.map((item) => this.value(item, history));
    }
    if (typeof content === 'string') return content.toWellFormed();
    return typeof content === 'object' ? this.properties(value, history) : content;
  }
}
