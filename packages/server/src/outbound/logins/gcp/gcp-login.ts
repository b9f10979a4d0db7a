import { parseDurationSeconds } from '../../../platform/time/duration.ts';
import { type GcpFederationInputs, gcpLoginContract } from '../../login-contracts/index.ts';
import { mintEnvironmentToken } from '../environment-token.ts';
import { loadJsonObject, memberOf, textOf } from '../json-response.ts';
import type { LoginContext } from '../login-context.ts';
import { defineLogin } from '../login-kind.ts';
import { type Cloud, openCloud } from '../open-cloud.ts';
import { exchangeWithGoogle } from './google-exchange.ts';
import { faultOfGoogle } from './google-fault.ts';

const { name } = gcpLoginContract;
const defaultLifetimeSeconds = 3_600;
const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform';

/** Gets an access token of a Google service account through workload identity federation (docs/contract/cloud-logins.md). */
export const gcpLogin = defineLogin(gcpLoginContract, {
  async login(context, { project, oidc: federated, accessToken: given }) {
    if (federated) return federate(context, project, federated);
    if (!given) throw new Error('the schema requires one of the two');
    const { accessToken, serviceAccount } = given;
    const plain = { project, accessToken, tokenType: 'Bearer' };
    if (serviceAccount === undefined) return { outputs: plain, expiresAt: null, obtained: { project } };
    const cloud = openIamCredentials(context, [accessToken]);
    return impersonate(context, { ...given, cloud, project, serviceAccount, bearer: accessToken });
  },
});

async function federate(context: LoginContext, project: number, pool: GcpFederationInputs) {
  const { workloadPoolId, providerId, region = 'global', serviceAccount, subjectAttributes } = pool;
  const provider = `projects/${project}/locations/${region}/workloadIdentityPools/${workloadPoolId}/providers/${providerId}`;
  const minted = await mintEnvironmentToken(context, {
    login: name,
    audiencePrefix: 'gcp',
    subjectAttributes,
  });
  const { presented } = minted;
  const sts = openCloud(context, {
    login: name,
    name: 'Google STS',
    faultOf: faultOfGoogle,
    presented,
    compareWith: `issuer, allowed audiences and attribute condition of ${provider}`,
    secrets: [minted.token],
  });
  const bearer = await exchangeWithGoogle(sts, {
    endpoint: pool.stsEndpoint ?? context.endpoints?.googleSts ?? 'https://sts.googleapis.com',
    audience: `//iam.googleapis.com/${provider}`,
    scope: cloudPlatform,
    subjectToken: minted.token,
  });
  const cloud = openCloud(context, {
    login: name,
    name: 'Google IAM credentials',
    faultOf: faultOfGoogle,
    presented,
    compareWith: `the principals that may impersonate ${serviceAccount} (roles/iam.workloadIdentityUser)`,
    secrets: [minted.token, bearer],
  });
  return impersonate(context, { ...pool, cloud, project, serviceAccount, bearer });
}

function openIamCredentials(context: LoginContext, secrets: readonly string[]): Cloud {
  const api = {
    login: name,
    name: 'Google IAM credentials',
    faultOf: faultOfGoogle,
    presented: null,
    secrets,
  };
  return openCloud(context, api);
}

async function impersonate(
  context: LoginContext,
  request: {
    readonly cloud: Cloud;
    readonly project: number;
    readonly serviceAccount: string;
    readonly bearer: string;
    readonly tokenLifetime?: string;
    readonly iamCredentialsEndpoint?: string;
  },
) {
  const { cloud, project, serviceAccount, bearer } = request;
  const base =
    request.iamCredentialsEndpoint ??
    context.endpoints?.googleIamCredentials ??
    'https://iamcredentials.googleapis.com';
  const lifetimeSeconds = parseDurationSeconds(request.tokenLifetime ?? '') ?? defaultLifetimeSeconds;
  const account = encodeURIComponent(serviceAccount).replaceAll('%40', '@');
  const url = `${base.replace(/\/$/, '')}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
  const response = await cloud.request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scope: [cloudPlatform], lifetime: `${lifetimeSeconds}s` }),
  });
  const body = loadJsonObject(cloud, response, faultOfGoogle);
  const accessToken = textOf(memberOf(body, 'accessToken'));
  const expiry = textOf(memberOf(body, 'expireTime'));
  const expiresAt = Date.parse(expiry);
  if (accessToken === '' || Number.isNaN(expiresAt)) throw cloud.malformed('no access token with an expiry');
  return {
    outputs: { project, accessToken, tokenType: 'Bearer', expiry },
    expiresAt,
    obtained: { project, serviceAccount },
  };
}
