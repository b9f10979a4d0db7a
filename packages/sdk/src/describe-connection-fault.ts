const otherAuthority =
  'its certificate is from an authority that this machine does not trust; name the authority’s certificate in NODE_EXTRA_CA_CERTS';
const notFound = 'the name has no address: is it spelt right, and does DNS work here?';

/** By the codes of Node and OpenSSL; what is left out is told in the error’s own words. */
const sentences: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed; name the certificate in NODE_EXTRA_CA_CERTS if it is the right one',
  SELF_SIGNED_CERT_IN_CHAIN: otherAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `${otherAuthority}, or have the server send its whole chain`,
  UNABLE_TO_GET_ISSUER_CERT: otherAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: otherAuthority,
  CERT_HAS_EXPIRED: 'its certificate has expired; is the clock of this machine right?',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right?',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  EPROTO: 'it does not speak TLS; does the URL begin with http:// ?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS; does the URL begin with http:// ?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS; does the URL begin with http:// ?',
  UND_ERR_SOCKET: 'it closed the connection',
  ECONNRESET: 'it closed the connection; does the URL begin with https:// ?',
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it did not respond to the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not respond to the connection in time',
};

/** Says why no connection came about, in words that name what to do: `fetch failed` alone helps nobody. */
export function describeConnectionFault(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (reason instanceof AggregateError && reason.errors[0] instanceof Error) reason = reason.errors[0];
  if (!(reason instanceof Error)) return 'the connection failed';
  const code = 'code' in reason && typeof reason.code === 'string' ? reason.code : '';
  if (code.startsWith('HPE_')) return 'it does not speak HTTP; does the URL begin with https:// ?';
  const sentence = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  return sentence ?? (reason.message || reason.name);
}
