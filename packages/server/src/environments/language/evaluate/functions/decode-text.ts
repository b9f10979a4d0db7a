import { nestsDeeperThan } from '../../../../platform/json/nests-deeper-than.ts';
import type { Result } from '../../../../platform/result.ts';
import { textOfBytes } from '../../model/byte-text.ts';
import { limits } from '../../model/limits.ts';
import type { PlainValue } from '../../model/plain-value.ts';
import { WrittenNumber } from '../../model/value.ts';

const alphabet = /[^A-Za-z0-9+/=\r\n]/;
const wellFormed = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Decodes standard base64 with padding (RFC 4648 §4); keeps bytes that are not UTF-8 text. Faults do not reveal the
 * text.
 */
export function decodeBase64(text: string): Result<string, string> {
  const joined = text.replaceAll(/[\r\n]/g, '');
  if (!wellFormed.test(joined)) {
    const at = text.search(alphabet);
    return { ok: false, fault: `illegal base64 data at input byte ${at === -1 ? text.length : at}` };
  }
  return { ok: true, value: textOfBytes(Buffer.from(joined, 'base64')) };
}

/** The third argument of a reviver: the source of a primitive (ECMAScript 2026). */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseJson = JSON.parse as (text: string, reviver: Reviver) => PlainValue;

/** Decodes JSON and keeps numbers as written. Faults do not reveal the text. */
export function decodeJson(text: string): Result<PlainValue, string> {
  if (nestsDeeperThan(limits.nesting, text)) {
    return { ok: false, fault: `it nests lists and objects more than ${limits.nesting} levels deep` };
  }
  try {
    const value = parseJson(text, (_key, part, { source }) =>
      typeof part === 'number' && source !== undefined ? new WrittenNumber(source) : part,
    );
    return { ok: true, value };
  } catch {
    return { ok: false, fault: 'it is not valid JSON' };
  }
}
