import { isList } from '../../../platform/is-list.ts';
import { isRawJSON } from '../../../platform/json/raw-json.ts';
import type { EvaluatedValue } from '../model/evaluated-environment.ts';
import { fromEntries } from '../model/schemas.ts';

/** JSON in the form of `JSON.stringify`; numbers may be raw. */
type Plain = null | boolean | number | string | readonly Plain[] | { readonly [member: string]: Plain };

/**
 * Converts evaluated values to plain JSON, with `[unknown]` for unknown values and, if secrets are redacted, `[secret]`
 * for secrets.
 */
export function plainResult(
  properties: Readonly<Record<string, EvaluatedValue>>,
  { redact }: { readonly redact: boolean },
): { readonly [member: string]: Plain } {
  const plain = ({ value, secret, unknown }: EvaluatedValue): Plain => {
    if (redact && secret) return '[secret]';
    if (unknown) return '[unknown]';
    if (value === undefined) return null;
    if (isList(value)) return value.map(plain);
    // Numbers that JavaScript cannot represent are objects that only JSON.stringify understands.
    if (typeof value !== 'object' || isRawJSON(value)) return value as Plain;
    return plainResult(value, { redact });
  };
  return fromEntries(Object.entries(properties).map(([name, value]) => [name, plain(value)] as const));
}
