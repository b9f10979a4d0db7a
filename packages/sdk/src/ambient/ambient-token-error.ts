/** No identity token could be had from where this runs; the message says what to mend there. */
export class AmbientTokenError extends Error {
  override readonly name = 'AmbientTokenError';
}
