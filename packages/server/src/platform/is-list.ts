/** Tests for a list. `Array.isArray` does not narrow types with read-only lists (TypeScript issue 17002). */
export function isList<Value>(value: Value): value is Extract<Value, readonly unknown[]> {
  return Array.isArray(value);
}
