import { randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { HttpsIssuer } from '../../packages/server/test/support/issuers/https-issuer.ts';
import { encodePart } from '../../packages/server/test/support/issuers/raw-token.ts';

const signAsync = promisify(sign);
const lifetimeSeconds = 4 * 3_600;
const mintedAtOnce = 64;

/** Returns all claims of a GitHub Actions token: about 1.1 KB of JSON. */
export function claimsOfGitHub(issuer: string, run: number): Record<string, unknown> {
  const issuedAt = Math.floor(Date.now() / 1_000);
  return {
    jti: randomUUID(),
    sub: 'repo:octo-org/octo-repo:environment:production',
    environment: 'production',
    aud: 'urn:pulumi:org:main',
    ref: 'refs/heads/main',
    sha: '1b2c3d4e5f60718293a4b5c6d7e8f90123456789',
    repository: 'octo-org/octo-repo',
    repository_owner: 'octo-org',
    actor_id: '12',
    repository_visibility: 'private',
    repository_id: '456789',
    repository_owner_id: '123456',
    run_id: String(9_000_000_000 + run),
    run_number: '10',
    run_attempt: '2',
    runner_environment: 'github-hosted',
    actor: 'octocat',
    workflow: 'deploy to production',
    workflow_ref: 'octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main',
    workflow_sha: '1b2c3d4e5f60718293a4b5c6d7e8f90123456789',
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    ref_protected: 'true',
    ref_type: 'branch',
    job_workflow_ref: 'octo-org/octo-automation/.github/workflows/deploy.yml@refs/heads/main',
    job_workflow_sha: '6f5e4d3c2b1a09f8e7d6c5b4a392817060504030',
    enterprise: 'octo-enterprise',
    enterprise_id: '42',
    iss: issuer,
    nbf: issuedAt - 600,
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
  };
}

/** Mints RS256 tokens (2048 bits) of an issuer, each with a unique `jti`. */
export async function mintSubjectTokens(issuer: HttpsIssuer, count: number): Promise<string[]> {
  const [key] = issuer.keys;
  if (key?.alg !== 'RS256') throw new Error('the issuer must sign with RS256');
  const header = encodePart({ typ: 'JWT', alg: key.alg, x5t: key.kid, kid: key.kid });
  const mint = async (run: number) => {
    const signed = `${header}.${encodePart(claimsOfGitHub(issuer.url, run))}`;
    const signature = await signAsync('sha256', Buffer.from(signed), key.privateKey);
    return `${signed}.${signature.toString('base64url')}`;
  };
  const tokens: string[] = [];
  while (tokens.length < count) {
    const batch = Array.from({ length: Math.min(mintedAtOnce, count - tokens.length) }, (_, index) =>
      mint(tokens.length + index),
    );
    tokens.push(...(await Promise.all(batch)));
  }
  return tokens;
}
