import { isShownKey } from '../model/names/function-names.ts';

const plainKey = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `a` and `b` → `a.b`; `a` and `b.c` → `a["b.c"]`. A key that may contain a secret is omitted. */
export function joinKey(path: string, key: string): string {
  if (!isShownKey(key)) return path;
  if (!plainKey.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** `a` and 0 → `a[0]`. */
export function joinIndex(path: string, index: number): string {
  return `${path}[${index}]`;
}
