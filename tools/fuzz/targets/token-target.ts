import { InvariantBroken } from '../finding.ts';
import { mutateToken } from '../inputs/mutate-token.ts';
import type { FuzzedServer } from './fuzzed-server.ts';
import { defineTarget, type Target } from './target.ts';

const oneInControls = 20;

/** Sends tampered tokens: never granted unless identical to a valid one; valid tokens are always granted. */
export function createTokenTarget({ send, validTokens }: FuzzedServer): Target {
  return defineTarget({
    name: 'tokens',
    make(random) {
      const valid = random.pick(validTokens);
      return random.below(oneInControls) === 0 ? valid : mutateToken(valid, random.pick(validTokens), random);
    },
    async attempt(token: string) {
      const form = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: 'urn:pulumi:org:main',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token: token,
      });
      const { status, text } = await send({
        method: 'POST',
        path: '/api/oauth/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      });
      // The token as the server receives it: a form cannot contain a lone surrogate.
      const received = form.get('subject_token') ?? '';
      const isValid = validTokens.includes(received);
      if (isValid !== (status === 200)) {
        throw new InvariantBroken(`${isValid ? 'a valid' : 'a tampered'} token got ${status}: ${text}`);
      }
    },
  });
}
