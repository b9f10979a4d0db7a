import type { Stage } from '../start-stage.ts';

/** The CI system's token for an identity token of this server, for a relying party of that audience. */
export async function requestIdentityToken(stage: Stage, audience: string): Promise<string> {
  const response = await fetch(`${stage.url}/api/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      resource: 'urn:pulumi:org:main',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: await stage.requestJobToken(),
    }),
  });
  const answer = (await response.json()) as { access_token?: string; error_description?: string };
  if (answer.access_token === undefined) throw new Error(`no identity token: ${answer.error_description}`);
  return answer.access_token;
}

/** The claims of a token, without a look at its signature. */
export function readClaims(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
