import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { describeOnBothEngines, makeLocation } from '../support/databases/databases.ts';
import { environmentsOf } from '../support/environments/environments.ts';
import { startServerProcess } from '../support/servers/server-process.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

const tracingModule = fileURLToPath(new URL('../../../../deploy/observability/tracing.mjs', import.meta.url));

/** One login without a network call, and one with a refused address. */
const document = `values:
  claims: { "fn::open::debug-oidc-claims": { audiencePrefix: aws } }
  vault: { "fn::open::vault-login": { address: "https://127.0.0.1:1", jwt: { role: r } } }
`;

// Once in a process: tracers remember the first one.
const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();

const tampered = (token: string) => `${token.slice(0, -8)}AAAAAAAA`;

describeOnBothEngines('traces', (openTestDatabase) => {
  const written: string[] = [];
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    const logger = createLogger('debug', { write: (line) => void written.push(line) });
    server = await startTrustingServer(await openTestDatabase(), { logger });
    issuer = await server.registerIssuer({ policies: [allowAll] });
  });
  beforeEach(() => exporter.reset());
  afterAll(() => server.stop());

  /** The spans so far as `parent > child`. */
  const tree = () => {
    const spans = exporter.getFinishedSpans();
    const named = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
    return spans.map(
      ({ name, parentSpanContext }) => `${named.get(parentSpanContext?.spanId ?? '') ?? ''} > ${name}`,
    );
  };
  /** A request's span ends just after its response. */
  const spanOf = (name: string) =>
    vi.waitFor(() => {
      const found = exporter.getFinishedSpans().find((span) => span.name === name);
      if (found === undefined) throw new Error(`no span ${name}`);
      return found;
    });

  test('an exchange records its steps, its decision and its reason', async () => {
    const answer = await server.exchange({ subject_token: issuer.mint() });
    await spanOf('POST /api/oauth/token');
    expect(tree()).toEqual([
      'exchange > exchange find_trust',
      'exchange > exchange verify',
      'exchange > exchange evaluate_policies',
      'exchange > exchange commit',
      'POST /api/oauth/token > exchange',
      ' > POST /api/oauth/token',
    ]);
    const { body } = await server.call<{ decisions: { id: string }[] }>(
      'GET',
      '/api/orgs/main/oidc/decisions',
    );
    expect((await spanOf('exchange')).attributes).toEqual({
      'symbolon.request_id': answer.headers.get('x-pulumi-request-id'),
      'symbolon.decision_id': body.decisions[0]?.id,
      'symbolon.reason': 'granted',
    });
    expect((await spanOf('POST /api/oauth/token')).attributes).toMatchObject({
      'http.response.status_code': 200,
    });
  });

  test('a refusal has its reason code', async () => {
    await server.exchange({ subject_token: tampered(issuer.mint()) });
    expect((await spanOf('exchange')).attributes).toMatchObject({ 'symbolon.reason': 'signature_invalid' });
  });

  test('its log line has the ids of the request, the decision and the trace', async () => {
    const answer = await server.exchange({ subject_token: issuer.mint() });
    await spanOf('POST /api/oauth/token');
    const span = await spanOf('exchange');
    const requestId = answer.headers.get('x-pulumi-request-id');
    const lines = written.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      msg: 'answered',
      route: '/api/oauth/token',
      decisionId: span.attributes['symbolon.decision_id'],
      traceId: span.spanContext().traceId,
    });
  });

  test('a request is traced as a child of the caller’s span', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await server.call('GET', '/api/user', { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    const { parentSpanContext } = await spanOf('GET /api/user');
    expect(parentSpanContext).toMatchObject({ traceId, spanId: 'b7ad6b7169203331', isRemote: true });
  });

  test('a request that the caller does not trace is not traced, nor any of its steps', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    const form = new URLSearchParams({ grant_type: 'nothing' });
    await fetch(`${server.url}/api/oauth/token`, { method: 'POST', headers: { traceparent }, body: form });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  test.each(['', '00-xyz', '00-00000000000000000000000000000000-b7ad6b7169203331-01', 'a'.repeat(5_000)])(
    'an invalid traceparent starts a new trace: %.20s',
    async (traceparent) => {
      await server.call('GET', '/api/user', { headers: { traceparent } });
      expect((await spanOf('GET /api/user')).parentSpanContext).toBeUndefined();
    },
  );

  test('opening an environment records its logins, and the code of a failed one', async () => {
    const environments = environmentsOf(server);
    await environments.make('app/prod', document);
    exporter.reset();
    expect((await environments.open('app/prod')).status).toBe(200);
    await spanOf('POST /api/esc/environments/:orgName/:projectName/:envName/open');
    const route = 'POST /api/esc/environments/:orgName/:projectName/:envName/open';
    expect(tree().toSorted()).toEqual([
      ` > ${route}`,
      `${route} > environment open`,
      'environment evaluate > login debug-oidc-claims',
      'environment evaluate > login vault-login',
      'environment open > environment evaluate',
      'identity_token mint > identity_token commit',
      'identity_token mint > identity_token sign',
      'login vault-login > identity_token mint',
    ]);
    const failed = await spanOf('login vault-login');
    expect(failed.attributes).toMatchObject({ 'error.type': 'address_refused' });
    expect(failed.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(failed.events).toEqual([]);
    expect((await spanOf('environment open')).attributes).toMatchObject({
      'symbolon.outcome': 'opened_with_faults',
    });
  });

  test('health checks are not traced', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) await server.call('GET', path);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  test('no span contains a token, a claim, a path or an error’s text', async () => {
    const secret = issuer.mint({ actor: 'a-canary-of-a-claim' });
    const granted = await server.exchange({ subject_token: secret });
    await server.call('GET', `/api/orgs/main/nothing?token=${server.adminToken}`);
    await server.exchange({ subject_token: tampered(secret) });
    await vi.waitFor(() =>
      expect(tree().filter((line) => line.endsWith('> POST /api/oauth/token'))).toHaveLength(2),
    );
    const texts = exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, status, links }) =>
        JSON.stringify({ name, attributes, events, status, links }),
      );
    expect(texts.length).toBeGreaterThan(8);
    for (const canary of [
      secret.split('.')[2] ?? '',
      granted.body.access_token,
      server.adminToken,
      'a-canary-of-a-claim',
      'nothing',
    ]) {
      expect(canary.length).toBeGreaterThan(5);
      expect(texts.filter((text) => text.includes(canary))).toEqual([]);
    }
  });
});

test('the SDK attached as documented sends spans to a collector while the server drains', async () => {
  const received: string[] = [];
  const collector = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(`${request.method} ${request.url} ${body}`);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  const { port } = collector.address() as AddressInfo;
  const location = await makeLocation('sqlite');
  try {
    const server = await startServerProcess({
      location: location.location,
      bootstrapToken: `pul-${'0'.repeat(40)}`,
      nodeOptions: ['--import', tracingModule],
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    });
    await fetch(`${server.local}/api/user`);
    await server.end('SIGTERM');
    expect(received.join('\n')).toMatch(/^POST \/v1\/traces .*"name":"GET \/api\/user"/);
  } finally {
    await location.remove();
    collector.close();
  }
});
