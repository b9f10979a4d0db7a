import type { PlainValue } from './plain-value.ts';
import { WrittenNumber } from './value.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const alphabet = /[^A-Za-z0-9+/=\r\n]/;
const wellFormed = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Standard base64 with padding (RFC 4648 §4) of UTF-8 text. Faults say nothing of the text. */
export function decodeBase64(
  text: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: string } {
  const joined = text.replaceAll(/[\r\n]/g, '');
  if (!wellFormed.test(joined)) {
    const at = text.search(alphabet);
    return { ok: false, fault: `illegal base64 data at input byte ${at === -1 ? text.length : at}` };
  }
  try {
    return { ok: true, text: utf8.decode(Buffer.from(joined, 'base64')) };
  } catch {
    return { ok: false, fault: 'the bytes are not UTF-8 text' };
  }
}

/** The third argument of a reviver: where a primitive came from (ECMAScript 2026). */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseJson = JSON.parse as (text: string, reviver: Reviver) => PlainValue;

/** JSON whose numbers stay as they are written. Faults say nothing of the text. */
export function decodeJson(
  text: string,
): { readonly ok: true; readonly value: PlainValue } | { readonly ok: false; readonly fault: string } {
  try {
    const value = parseJson(text, (_key, part, { source }) =>
      typeof part === 'number' && source !== undefined ? new WrittenNumber(source) : part,
    );
    return { ok: true, value };
  } catch {
    return { ok: false, fault: 'it is not valid JSON' };
  }
}
