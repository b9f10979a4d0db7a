import { expect, test } from 'vitest';
import { type ScriptedAnswer, startScriptedServer } from '../../test/scripted-server.ts';
import { createTokenSource } from './token-source.ts';

const grant = (accessToken: string, lifetimeSeconds = 3_600): ScriptedAnswer => ({
  body: {
    access_token: accessToken,
    issued_token_type: 't',
    token_type: 'token',
    expires_in: lifetimeSeconds,
    scope: '',
  },
});
const refusal = { status: 400, body: { error: 'invalid_grant', error_description: 'no' } };

async function startSource(answers: readonly ScriptedAnswer[], refreshBeforeSeconds?: number) {
  const server = await startScriptedServer(answers);
  const time = { nowAt: 0 };
  let subjectTokens = 0;
  const source = createTokenSource({
    url: server.url,
    organization: 'acme',
    getSubjectToken: async () => `subject.${++subjectTokens}.x`,
    ...(refreshBeforeSeconds === undefined ? {} : { refreshBeforeSeconds }),
    retry: { now: () => time.nowAt, attempts: 1 },
  });
  return { server, source, time };
}

test('a token is kept until shortly before it expires, then replaced with a new identity token', async () => {
  const run = await startSource([grant('pul-1'), grant('pul-2')]);
  expect(await run.source.getAccessToken()).toBe('pul-1');
  run.time.nowAt = 3_299_999;
  expect(await run.source.getAccessToken()).toBe('pul-1');
  run.time.nowAt = 3_300_000;
  expect(await run.source.getAccessToken()).toBe('pul-2');
  const subjects = run.server.requests.map(({ body }) => new URLSearchParams(body).get('subject_token'));
  expect(subjects).toEqual(['subject.1.x', 'subject.2.x']);
});

test('a short token is used for four fifths of its lifetime', async () => {
  const run = await startSource([grant('pul-1', 100), grant('pul-2', 100)]);
  await run.source.getAccessToken();
  run.time.nowAt = 79_999;
  expect(await run.source.getAccessToken()).toBe('pul-1');
  run.time.nowAt = 80_000;
  expect(await run.source.getAccessToken()).toBe('pul-2');
});

test('concurrent callers share one exchange', async () => {
  const run = await startSource([grant('pul-1'), grant('pul-2')]);
  const tokens = await Promise.all(Array.from({ length: 20 }, () => run.source.getAccessToken()));
  expect(new Set(tokens)).toEqual(new Set(['pul-1']));
  expect(run.server.requests).toHaveLength(1);
});

test('a valid token outlives a failed exchange, an expired one does not', async () => {
  const run = await startSource([grant('pul-1'), refusal, refusal, grant('pul-2')], 600);
  await run.source.getAccessToken();
  run.time.nowAt = 3_100_000;
  expect(await run.source.getAccessToken()).toBe('pul-1');
  run.time.nowAt = 3_600_000;
  await expect(run.source.getAccessToken()).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await run.source.getAccessToken()).toBe('pul-2');
});

test('an invalidated token is not returned again', async () => {
  const run = await startSource([grant('pul-1'), grant('pul-2')]);
  await run.source.getAccessToken();
  run.source.invalidate();
  expect(await run.source.getAccessToken()).toBe('pul-2');
});
