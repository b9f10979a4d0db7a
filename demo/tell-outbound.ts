import { createClient, SymbolonError } from '@symbolon/sdk';
import { startAwsSts } from '../packages/server/test/support/clouds/aws-sts.ts';
import type { TestAuthority } from '../packages/server/test/support/test-authority.ts';
import { shorten } from './narrator.ts';
import type { Stage } from './tell-inbound.ts';

const trustingRole = 'arn:aws:iam::123456789012:role/deploy';
const otherRole = 'arn:aws:iam::123456789012:role/deploy-by-a-hair';

/**
 * How the job gets on to a cloud: this server signs a token of its own, and a stand-in of AWS STS fetches discovery and
 * keys, verifies it and holds it against the role's trust policy, as the real one does.
 */
export async function tellOutbound(
  stage: Stage,
  options: { readonly accessToken: string; readonly issuerUrl: string; readonly authority: TestAuthority },
): Promise<void> {
  const { narrator, organization } = stage;
  const issuer = `${options.issuerUrl}/oidc`;
  const audience = `aws:${organization}`;
  const subject = `pulumi:environments:org:${organization}:env:<yaml>`;
  const trust = { issuer, audience };
  const sts = await startAwsSts({
    authority: options.authority,
    providers: [{ issuer, audiences: [audience] }],
    roles: [
      { ...trust, arn: trustingRole, subject: { equals: subject } },
      { ...trust, arn: otherRole, subject: { equals: `${subject.slice(0, -1)}}` } },
    ],
  });
  const client = createClient({ url: stage.server.url, token: options.accessToken });
  const logIn = (roleArn: string) =>
    client.request('POST /api/orgs/{orgName}/oidc/logins/{kind}', {
      path: { orgName: organization, kind: 'aws-login' },
      body: {
        inputs: { oidc: { roleArn, sessionName: 'deploy-on-main', duration: '1h', endpoint: sts.url } },
      },
    });
  try {
    narrator.step(
      'With that access token the job asks for AWS credentials. Symbolon signs a token for AWS to verify.',
    );
    const { outputs, expiresAt } = await logIn(trustingRole);
    const { accessKeyId, sessionToken } = outputs as { accessKeyId: string; sessionToken: string };
    narrator.fact(`The role trusts ${issuer} for ${subject}.`);
    narrator.fact(`${accessKeyId}, session token ${shorten(sessionToken)}, until ${expiresAt}.`);
    narrator.fact(
      `The stand-in of STS fetched discovery and keys from ${issuer} and verified the signature.`,
    );

    narrator.step('The same for a role whose trust policy differs by one character.');
    const refusal = await logIn(otherRole).catch((error: unknown) => error);
    if (!(refusal instanceof SymbolonError))
      throw new Error('a role that trusts another subject must refuse');
    narrator.fact(refusal.message);
    narrator.fact(
      `The trust policy wanted sub ${JSON.stringify(`${subject.slice(0, -1)}}`)}, aud ${JSON.stringify(audience)}.`,
    );
  } finally {
    await sts.stop();
  }
}
