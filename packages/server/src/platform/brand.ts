declare const brand: unique symbol;

/** A value whose type says what was established about it; only the function that establishes it casts. */
export type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };
