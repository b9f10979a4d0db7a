export type Outcome = { readonly granted: true } | { readonly granted: false };
