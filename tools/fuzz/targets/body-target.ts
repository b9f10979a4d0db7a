import { InvariantBroken } from '../finding.ts';
import { mutateJson } from '../inputs/mutate-json.ts';
import { mutateText } from '../inputs/mutate-text.ts';
import type { FuzzedRequest, FuzzedServer } from './fuzzed-server.ts';
import { defineTarget, type Target } from './target.ts';

const formType = 'application/x-www-form-urlencoded';
const contentTypes = [
  formType,
  'application/json',
  `${formType}; charset=utf-16`,
  'text/plain',
  'multipart/form-data',
];
const paths = ['/api/oauth/token', '/oauth/token', '/api/oauth/introspect', '/api/oauth/revoke'];

/** Sends mangled form and JSON bodies with a valid token. A grant never exceeds what the policy allows. */
export function createBodyTarget({ send, validTokens, server }: FuzzedServer): Target {
  return defineTarget({
    name: 'bodies',
    make(random): FuzzedRequest {
      const parameters: Record<string, string> = {
        grant_type: random.pick(['urn:ietf:params:oauth:grant-type:token-exchange', 'refresh_token']),
        audience: 'urn:pulumi:org:main',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        requested_token_type: 'urn:pulumi:token-type:access_token:organization',
        scope: random.pick(['', 'admin', 'team:x', 'user:admin']),
        expiration: random.pick(['0', '3600', '-1', '1e9', '99999999999999999999']),
        subject_token: random.pick(validTokens),
        refresh_token: 'pul-refresh',
        token: 'pul-token',
      };
      const isForm = random.below(2) === 0;
      const form = new URLSearchParams(parameters).toString();
      const json = JSON.stringify(random.below(2) === 0 ? parameters : mutateJson(parameters, random));
      const body = isForm ? form : json;
      return {
        method: 'POST',
        path: random.below(5) === 0 ? random.pick(paths) : '/api/oauth/token',
        headers: {
          authorization: `token ${server.adminToken}`,
          'content-type':
            random.below(8) === 0 ? random.pick(contentTypes) : isForm ? formType : 'application/json',
          ...(random.below(16) === 0
            ? { 'content-encoding': random.pick(['gzip', 'br', 'identity', '']) }
            : {}),
        },
        body: toLatin1(random.below(4) === 0 ? body : mutateText(body, random)),
      };
    },
    async attempt(request) {
      const { status, text } = await send(request);
      if (status !== 200 || !request.path.endsWith('/token')) return;
      const answer = JSON.parse(text) as { scope: string; issued_token_type: string; expires_in: number };
      const isModest =
        answer.scope === '' &&
        answer.issued_token_type.endsWith(':organization') &&
        answer.expires_in <= 90_000;
      if (!isModest) throw new InvariantBroken(`more was granted than the policy allows: ${text}`);
      if (!validTokens.some((token) => holds(request.body, token)))
        throw new InvariantBroken('granted for a body without a valid token');
    },
  });
}

/** Returns the UTF-8 bytes of a text, one character per byte. */
function toLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A token has only unreserved characters, but a mutation may have written some of them as `%xx` or `\uxxxx`. */
function holds(body: string, token: string): boolean {
  const decoded = body
    .replaceAll(/%([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decoded.includes(token);
}
