import type { Stage } from '../start-stage.ts';
import { exchangeToken } from './exchange-token.ts';

/** Exchanges the CI system's token for an identity token of this server with that audience. */
export async function requestIdentityToken(stage: Stage, audience: string): Promise<string> {
  const { body: answer } = await exchangeToken(stage, await stage.requestJobToken(), {
    audience,
    resource: 'urn:pulumi:org:main',
    requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  });
  if (answer.access_token === undefined) throw new Error(`no identity token: ${answer.error_description}`);
  return answer.access_token;
}

/** Returns the claims of a token without verifying its signature. */
export function readClaims(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
