/** Reports that the environment provides no identity token; the message says how to fix it. */
export class AmbientTokenError extends Error {
  override readonly name = 'AmbientTokenError';
}
