import { must } from '../checks.ts';
import { findCommand } from '../install/find-command.ts';
import type { Program } from '../program.ts';
import { expectSuccess } from '../proofs/prove-command-line.ts';
import { runCommand } from '../run-command.ts';
import type { Stage } from '../start-stage.ts';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export const curl: Program = {
  name: 'curl',
  origin: 'Debian package curl',
  async find() {
    const found = await findCommand({ name: 'curl', versionParameters: ['--version'] });
    return found ?? { missing: 'not in PATH' };
  },
  async prove({ command }, stage, checks) {
    const call = callerOf(command, stage);
    const exchange = async (...parameters: string[]) =>
      call(
        '/api/oauth/token',
        '--data-urlencode',
        `subject_token=${await stage.requestJobToken()}`,
        ...Object.entries({
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          audience: 'urn:pulumi:org:main',
          subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        }).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]),
        ...parameters,
      );
    let token = '';
    await checks.check('exchanges a token with a form', async () => {
      const { status, body } = await exchange();
      must(status === 200, `got ${status}: ${body['error_description']}`);
      token = String(body['access_token']);
      return `${body['token_type']} for ${body['expires_in']} s`;
    });
    const asItself = () => ['--header', `Authorization: token ${token}`];
    await checks.check('gets the user that the token belongs to', async () => {
      const { body } = await call('/api/user', ...asItself());
      must(body['githubLogin'] === 'main', `got ${body['githubLogin']}`);
      return 'GET /api/user returns main';
    });
    await checks.check('over HTTP/1.0, and with a chunked body', async () => {
      const old = await call('/api/user', '--http1.0', '--no-alpn', ...asItself());
      const pieces = await exchange('--header', 'Transfer-Encoding: chunked');
      must(old.status === 200 && pieces.status === 200, `got ${old.status} and ${pieces.status}`);
      return '200 and 200';
    });
    await checks.check('repeats a parameter', async () => {
      const { status, body } = await exchange('--data-urlencode', 'audience=urn:pulumi:org:main');
      must(status === 400 && body['error'] === 'invalid_request', `got ${status} ${body['error']}`);
      return `refused: ${body['error']}`;
    });
    await checks.check('uses its cache for an unchanged key set', async () => {
      const path = `${stage.url}/oidc/.well-known/jwks`;
      const { stdout } = expectSuccess(await run(command, stage, path, '--head'));
      const tag = /^etag: (.*)$/im.exec(stdout)?.[1]?.trim() ?? '';
      const again = await run(
        command,
        stage,
        path,
        '--write-out',
        '%{http_code}',
        '--header',
        `If-None-Match: ${tag}`,
      );
      must(tag !== '' && again.stdout === '304', `got ${again.stdout}`);
      return '304 for the entity tag';
    });
    await checks.check('revokes the token', async () => {
      await call('/api/oauth/revoke', '--data-urlencode', `token=${token}`);
      const { status } = await call('/api/user', ...asItself());
      must(status === 401, `got ${status}`);
      return '401 for later requests';
    });
  },
};

function callerOf(command: string, stage: Stage) {
  return async (path: string, ...parameters: string[]): Promise<Answer> => {
    const { stdout } = expectSuccess(
      await run(command, stage, stage.url + path, '--write-out', '\n%{http_code}', ...parameters),
    );
    const end = stdout.lastIndexOf('\n');
    const body = stdout.slice(0, end);
    return {
      status: Number(stdout.slice(end + 1)),
      body: body === '' ? {} : (JSON.parse(body) as Answer['body']),
    };
  };
}

function run(command: string, { authorityFile }: Stage, ...parameters: string[]) {
  return runCommand(command, ['--silent', '--show-error', '--cacert', authorityFile, ...parameters]);
}
