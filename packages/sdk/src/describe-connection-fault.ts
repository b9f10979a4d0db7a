const otherAuthority =
  'its certificate is from a CA that this machine does not trust; add the CA’s certificate to NODE_EXTRA_CA_CERTS';
const notFound = 'the host name does not resolve: check its spelling and DNS';

/** Descriptions of the error codes of Node and OpenSSL; other errors keep their own message. */
const sentences: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed; if you trust it, add it to NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: otherAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `${otherAuthority}, or make the server send its whole chain`,
  UNABLE_TO_GET_ISSUER_CERT: otherAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: otherAuthority,
  CERT_HAS_EXPIRED: 'its certificate has expired, or the clock of this machine is wrong',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is wrong',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  EPROTO: 'it does not speak TLS; check whether the URL must start with http://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS; check whether the URL must start with http://',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS; check whether the URL must start with http://',
  UND_ERR_SOCKET: 'it closed the connection',
  ECONNRESET: 'it closed the connection; check whether the URL must start with https://',
  ECONNREFUSED: 'nothing is listening there (connection refused)',
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it did not respond to the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not respond to the connection in time',
};

/** Describes why a connection failed, with a fix if possible: `fetch failed` alone does not help. */
export function describeConnectionFault(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (reason instanceof AggregateError && reason.errors[0] instanceof Error) reason = reason.errors[0];
  if (!(reason instanceof Error)) return 'the connection failed';
  const code = 'code' in reason && typeof reason.code === 'string' ? reason.code : '';
  if (code.startsWith('HPE_'))
    return 'it does not speak HTTP; check whether the URL must start with https://';
  const sentence = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  return sentence ?? (reason.message || reason.name);
}
