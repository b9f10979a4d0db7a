/** A JSON value. Objects may own a member named `__proto__`; read members with `Object.hasOwn`. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };
