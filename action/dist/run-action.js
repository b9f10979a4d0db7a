// Generated from action/src/run-action.ts by tools/generate/build-action.ts; npm run generate updates it.

import { exchangeToken } from './sdk/exchange/exchange-token.js';
import { loadGithubActionsToken } from './sdk/ambient/github-actions.js';
import { openEnvironment } from './sdk/environments/open-environment.js';
import { ActionError } from './action-error.js';
import { exportEnvironment } from './export-environment.js';
import { readInputs } from './read-inputs.js';

const userAgent = 'symbolon-action';

/**
 * Exchanges the job's identity, opens the environment and exports it. Masks every secret before any other use. Throws
 * ActionError and the SDK's errors.
 */
export async function runAction(runner) {
  const inputs = readInputs(runner.env);
  const accessToken = await exchange(runner, inputs);
  if (inputs.environment === null) return;
  const environment = await open(runner, { inputs, accessToken, environment: inputs.environment });
  setOutputs(runner, { keys: inputs.keys, environment });
  const exported = exportEnvironment(runner, { environment, selection: inputs.exported });
  const what = exported.length === 0 ? 'nothing exported' : `exported ${exported.join(', ')}`;
  runner.log(`${environment.name} is open until ${formatTime(environment.expiresAt)}: ${what}`);
}

async function exchange(runner, inputs) {
  const { url, organization, namespace, requestedTokenType, scope, tokenExpirationSeconds } = inputs;
  const { accessToken, expiresAt } = await exchangeToken({
    url,
    organization,
    namespace,
    requestedTokenType,
    scope,
    userAgent,
    ...(tokenExpirationSeconds === null ? {} : { expirationSeconds: tokenExpirationSeconds }),
    async getSubjectToken() {
      const token = await loadGithubActionsToken({ audience: inputs.audience, env: runner.env });
      runner.mask(token);
      return token;
    },
  });
  runner.mask(accessToken);
  runner.saveState('url', url);
  runner.saveState('token', accessToken);
  runner.setOutput('access-token', accessToken);
  runner.setOutput('expires-at', formatTime(expiresAt));
  const whose = scope === '' ? requestedTokenType : `${requestedTokenType}, ${scope}`;
  runner.log(
    `${organization} granted this job an access token (${whose}), valid until ${formatTime(expiresAt)}`,
  );
  return accessToken;
}

async function open(runner, opening) {
  const { url, organization, environmentLifetimeSeconds: lifetimeSeconds } = opening.inputs;
  const opened = await openEnvironment({
    url,
    token: opening.accessToken,
    organization,
    userAgent,
    ...opening.environment,
    ...(lifetimeSeconds === null ? {} : { lifetimeSeconds }),
  });
  for (const text of opened.secretTexts) runner.mask(text);
  for (const { summary } of opened.diagnostics) runner.warn(`${opened.name}: ${summary}`);
  return opened;
}

function setOutputs(runner, { keys, environment }) {
  for (const [output, path] of keys) {
    const text = environment.getText(path);
    if (text === undefined)
      throw new ActionError(`${environment.name} has no value at ${path}, which the input "keys" selects`);
    // The JSON of a list or an object contains its secrets in another form.
    if (environment.isSecret(path) && typeof environment.get(path) === 'object') runner.mask(text);
    runner.setOutput(output, text);
  }
}

function formatTime(milliseconds) {
  return new Date(milliseconds).toISOString();
}
