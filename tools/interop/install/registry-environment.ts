const wanted =
  /^(?:HOME|XDG_CACHE_HOME|GO[A-Z0-9]*|CGO_[A-Z]+|PIP_[A-Z_]+|(?:HTTPS?|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS)$/i;

/** Returns only the variables that go, npm and pip need to reach their registries. */
export function registryEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      wanted.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}
