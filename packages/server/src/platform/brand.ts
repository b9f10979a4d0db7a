declare const brand: unique symbol;

/** A value with a checked property in its type; only the function that checks the property casts to it. */
export type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };
