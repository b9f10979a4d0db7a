declare const brand: unique symbol;

/** A type for values with a checked property; only the function that checks the property casts to it. */
export type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };
