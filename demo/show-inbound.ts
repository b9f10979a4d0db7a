import {
  createClient,
  exchangeToken,
  type ResponseOf,
  TokenExchangeError,
  verifyAuditChain,
} from '@symbolon/sdk';
import type { CiIssuer, CiJob } from './ci-issuer.ts';
import { jobOfPullRequest, jobOnMain } from './ci-jobs.ts';
import { type Narrator, shorten } from './narrator.ts';

/** The servers and output that the demo uses. */
export interface Stage {
  readonly narrator: Narrator;
  readonly issuer: CiIssuer;
  readonly server: { readonly url: string; readonly adminToken: string };
  readonly organization: string;
}

type Explained = ResponseOf<'GET /api/orgs/{orgName}/oidc/decisions/{decisionId}'>;

/** Shows how a CI job gets access. Every printed value comes from a live response. */
export async function showInbound(stage: Stage): Promise<{ readonly accessToken: string }> {
  const issuerId = await showRegistration(stage);
  await showPolicy(stage, issuerId);
  const accessToken = await showExchange(stage);
  await showRefusal(stage);
  return { accessToken };
}

/** Shows the revocation of the token and the verification of the audit log. */
export async function showEnd(stage: Stage, accessToken: string): Promise<void> {
  await showRevocation(stage, accessToken);
  await showAudit(stage);
}

function administrator({ server }: Stage) {
  return createClient({ url: server.url, token: server.adminToken });
}

async function showRegistration(stage: Stage): Promise<string> {
  const { narrator, issuer, organization } = stage;
  narrator.step(`The administrator of ${organization} registers the issuer.`);
  const registered = await administrator(stage).request('POST /api/orgs/{orgName}/oidc/issuers', {
    path: { orgName: organization },
    body: { name: 'GitHub Actions (demo)', url: issuer.url },
  });
  narrator.fact(`Registered ${registered.issuer}. Without policies, every exchange is denied.`);
  narrator.fact(
    `Recorded the thumbprint of its TLS certificate: ${registered.thumbprints[0]?.slice(0, 16)}…`,
  );
  return registered.id;
}

async function showPolicy(stage: Stage, issuerId: string): Promise<void> {
  const { narrator, organization } = stage;
  narrator.step(
    'The administrator saves the strict policy of the GitHub Actions preset for acme/app, branch main.',
  );
  const client = administrator(stage);
  const { policies } = await client.request('POST /api/orgs/{orgName}/oidc/presets/{presetId}/render', {
    path: { orgName: organization, presetId: 'github-actions' },
    body: { values: { owner: 'acme', repo: 'app', ownerId: '123456', repoId: '456789', branch: 'main' } },
  });
  const document = await client.request('GET /api/orgs/{orgName}/auth/policies/oidcissuers/{issuerId}', {
    path: { orgName: organization, issuerId },
  });
  const saved = await client.request('PATCH /api/orgs/{orgName}/auth/policies/{policyId}', {
    path: { orgName: organization, policyId: document.id },
    body: { policies },
  });
  for (const [claim, pattern] of Object.entries(saved.policies[0]?.rules ?? {})) {
    narrator.fact(`${claim.padEnd(20)} ${[pattern].flat().join('  or  ')}`);
  }
}

async function showExchange(stage: Stage): Promise<string> {
  const { narrator, server } = stage;
  narrator.step(
    'A job on main requests an identity token from CI and exchanges it. The job has no stored secret.',
  );
  const granted = await exchangeAs(stage, jobOnMain);
  const lifetimeMinutes = Math.round((granted.expiresAt - Date.now()) / 60_000);
  narrator.fact(`Access token ${shorten(granted.accessToken)}, expires in ${lifetimeMinutes} minutes.`);
  const user = await createClient({ url: server.url, token: granted.accessToken }).request('GET /api/user');
  narrator.fact(`GET /api/user returns ${user.githubLogin}, token ${JSON.stringify(user.tokenInfo?.name)}.`);
  return granted.accessToken;
}

async function exchangeAs({ issuer, organization, server }: Stage, job: CiJob) {
  return exchangeToken({
    url: server.url,
    organization,
    getSubjectToken: () => issuer.requestToken(job, `urn:symbolon:org:${organization}`),
  });
}

async function showRefusal(stage: Stage): Promise<void> {
  const { narrator, organization } = stage;
  narrator.step('The job of a pull request tries the same and is refused.');
  const error = await exchangeAs(stage, jobOfPullRequest).then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof TokenExchangeError) || error.decisionId === null) {
    throw new Error('a pull request must be refused, with a decision id', { cause: error });
  }
  narrator.fact(`The job gets: ${error.description}`);
  const decision = await administrator(stage).request('GET /api/orgs/{orgName}/oidc/decisions/{decisionId}', {
    path: { orgName: organization, decisionId: error.decisionId },
  });
  narrator.fact(`The administrator reads the decision: ${decision.reason}`);
  for (const line of explainMisses(decision)) narrator.fact(line);
}

function explainMisses({ policies, hints }: Explained): string[] {
  const misses = policies.flatMap(({ rules }) => rules.filter(({ outcome }) => outcome !== 'matched'));
  return [
    ...misses.map(
      ({ claimPath, value, patterns }) =>
        `  ${claimPath} is ${value}\n  expected ${patterns.join('\n        or ')}`,
    ),
    ...hints.map(({ message }) => `  hint: ${message}`),
  ];
}

async function showRevocation(stage: Stage, accessToken: string): Promise<void> {
  const { narrator, server } = stage;
  narrator.step('The job is done and revokes its token.');
  await fetch(`${server.url}/api/oauth/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: accessToken }),
  });
  const { status } = await fetch(`${server.url}/api/user`, {
    headers: { authorization: `token ${accessToken}` },
  });
  if (status !== 401) throw new Error(`a revoked token got status ${status}`);
  narrator.fact(`GET /api/user with it now returns ${status}.`);
}

async function showAudit(stage: Stage): Promise<void> {
  const { narrator, organization } = stage;
  narrator.step('The auditor reads the audit log and verifies that nobody has changed it.');
  const client = administrator(stage);
  const { auditLogEvents } = await client.request('GET /api/orgs/{orgName}/auditlogs/v2', {
    path: { orgName: organization },
  });
  for (const event of auditLogEvents.toReversed()) {
    narrator.fact(
      `${String(event.sequence).padStart(2)}  ${event.event.padEnd(44)} ${event.user.githubLogin}`,
    );
  }
  const chain = await verifyAuditChain({
    loadPage: (after) =>
      client.request('GET /api/orgs/{orgName}/oidc/audit/chain', {
        path: { orgName: organization },
        query: { after },
      }),
  });
  if (!chain.ok) throw new Error('the audit chain does not verify', { cause: chain });
  narrator.fact(
    `The chain passes verification up to record ${chain.head.sequence}, ${chain.head.hash.slice(0, 16)}…`,
  );
}
