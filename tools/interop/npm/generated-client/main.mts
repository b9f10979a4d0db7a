/** Exchanges the token of a CI job with types that openapi-typescript generated, and prints what it got as JSON. */
import createClient from 'openapi-fetch';
import type { paths } from './symbolon.js';

const { SYMBOLON_URL: baseUrl = '', JOB_TOKEN = '', STRANGER_TOKEN = '' } = process.env;
const anonymous = createClient<paths>({ baseUrl });

const exchange = (token: string) =>
  anonymous.POST('/api/oauth/token', {
    body: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: 'urn:pulumi:org:main',
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:pulumi:token-type:access_token:organization',
    },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

const allowed = await exchange(JOB_TOKEN);
if (allowed.data === undefined)
  throw new Error(`the exchange of the job returned ${allowed.response.status}`);
const client = createClient<paths>({
  baseUrl,
  headers: { authorization: `Bearer ${allowed.data.access_token}` },
});
const list = await client.GET('/api/esc/environments/{orgName}', { params: { path: { orgName: 'main' } } });
if (list.data === undefined) throw new Error(`the list of environments returned ${list.response.status}`);
const refused = await exchange(STRANGER_TOKEN);
if (refused.error === undefined)
  throw new Error(`the exchange of the stranger returned ${refused.response.status}`);
const result = {
  expiresIn: allowed.data.expires_in,
  environments: list.data.environments.length,
  refusal: refused.error.error,
};
console.log(JSON.stringify(result));
