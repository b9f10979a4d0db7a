/**
 * The requirements for the server's certificates. Thumbprints are lower-case hex, SHA-256 (64 digits) or SHA-1 (40).
 *
 * - `system`: ordinary validation.
 * - `recorded`: ordinary validation; the result reports whether a thumbprint matched, but a mismatch is not a failure.
 * - `pinned`: a thumbprint must match. The authority may be private, and the certificate may be self-signed.
 *
 * See docs/contract/issuers-and-policies.md, Thumbprints.
 */
export type TlsTrust =
  | { readonly kind: 'system' }
  | { readonly kind: 'recorded'; readonly thumbprints: readonly string[] }
  | { readonly kind: 'pinned'; readonly thumbprints: readonly string[] };
