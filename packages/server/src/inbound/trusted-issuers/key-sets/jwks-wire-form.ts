import { isJsonObject, type JsonObject, type JsonValue } from '../../../platform/json/json.ts';

/**
 * Formats a static JWK set for a response: the members of RFC 7517, which every client reads, and those that the
 * contract's schema requires of a key. The latter are the field names of a Go structure and never appeared on the wire.
 * RFC 7517 §4 lets readers ignore unknown members, so both kinds of clients can read the result
 * (docs/spec-divergences.md).
 */
export function formatJwks(jwks: JsonObject): JsonObject {
  const keys = Array.isArray(jwks.keys) ? jwks.keys : [];
  return { keys: keys.filter(isJsonObject).map(formatKey) };
}

function formatKey(jwk: JsonObject): JsonObject {
  const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');
  return {
    ...jwk,
    Algorithm: text(jwk.alg),
    KeyID: text(jwk.kid),
    Use: text(jwk.use),
    Key: {},
    Certificates: [],
    CertificateThumbprintSHA1: [],
    CertificateThumbprintSHA256: [],
    CertificatesURL: noUrl,
  };
}

const noUrl = {
  ForceQuery: false,
  Fragment: '',
  Host: '',
  OmitHost: false,
  Opaque: '',
  Path: '',
  RawFragment: '',
  RawPath: '',
  RawQuery: '',
  Scheme: '',
  User: '',
};
