import { type Client, SymbolonError } from '@symbolon/sdk';
import { isExposed } from '../session/open-session.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The server tolerates a difference of 60 s in token times; a healthy clock is off by far less. */
const healthyDifferenceSeconds = 5;
const tolerableDifferenceSeconds = 60;

/** Checks connection, transport, readiness and clock; `reached` is false when nothing else can be checked. */
export async function checkServer(
  client: Client,
  now: () => number,
): Promise<{ readonly reached: boolean; readonly findings: readonly Finding[] }> {
  const alive = await checkAlive(client);
  if (alive.outcome === 'fail') return { reached: false, findings: [alive] };
  return { reached: true, findings: [alive, checkTransport(client.url), ...(await checkReady(client, now))] };
}

async function checkAlive(client: Client): Promise<Finding> {
  try {
    const answer = await client.request('GET /healthz');
    if (answer?.status === 'alive') return ok('server', `${client.url} responds`);
    return fail(
      'server',
      `${client.url} is not the URL of a Symbolon server`,
      'Check --url or SYMBOLON_URL.',
    );
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    if (error.status !== null) {
      return fail(
        'server',
        `${client.url} responds, but not as a Symbolon server: ${error.message}`,
        'Check --url or SYMBOLON_URL, and any proxy in front of the server.',
      );
    }
    return fail('server', error.message, fixForConnection(causeCodeOf(error)));
  }
}

/** Returns the Node or OpenSSL code of a failure below HTTP. */
function causeCodeOf(error: SymbolonError): string {
  let code = '';
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') code = cause.code;
  }
  return code;
}

function fixForConnection(code: string): string {
  if (code === 'ECONNREFUSED')
    return 'Nothing is listening there: start the server ("symbolon serve"), or check the port.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'The host name does not resolve: check --url, SYMBOLON_URL and DNS.';
  if (code === 'CERT_HAS_EXPIRED') return 'The server’s certificate has expired: renew it.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'The certificate is for a different name: use that name, or issue a certificate for this name.';
  if (/^(?:UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_)/.test(code)) {
    return 'This machine does not trust the certificate: set NODE_EXTRA_CA_CERTS to the PEM file of its CA.';
  }
  return 'Check --url or SYMBOLON_URL, check the network in between, and make sure that the server is running.';
}

function checkTransport(url: string): Finding {
  if (url.startsWith('https:'))
    return ok('transport', 'uses TLS with a certificate that this machine trusts');
  if (!isExposed(url)) return ok('transport', 'plain HTTP, which does not leave this machine');
  return warn(
    'transport',
    'plain HTTP: others on the network can read the tokens',
    'Terminate TLS in front of the server and use its https URL.',
  );
}

async function checkReady(client: Client, now: () => number): Promise<readonly Finding[]> {
  const askedAt = now();
  try {
    const { time } = await client.request('GET /readyz');
    return [ok('database', 'responds'), checkClock(Date.parse(time) - (askedAt + now()) / 2)];
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    return [fail('database', `the server is not ready: ${error.message}`, fixForReadiness(error.reason))];
  }
}

/** Returns the fix for a reason code of `GET /readyz`, or for a response that has none. */
function fixForReadiness(reason: string | null): string {
  switch (reason) {
    case 'storage_full':
      return 'Free or add space on the database’s disk; the server then resumes writing automatically.';
    case 'unreachable':
      return 'See the server’s log, and check that SYMBOLON_DATABASE points to a running database.';
    default:
      return 'See the server’s log, and that of any proxy in front of it.';
  }
}

/** Compares the server's clock with this machine's. If they differ, one of them is wrong. */
export function checkClock(differenceMilliseconds: number): Finding {
  const seconds = Math.abs(differenceMilliseconds) / 1_000;
  if (Number.isNaN(seconds))
    return warn('clock', 'the server does not report its time', 'Update the server.');
  if (seconds <= healthyDifferenceSeconds)
    return ok('clock', 'the server’s clock agrees with this machine’s');
  const way = differenceMilliseconds > 0 ? 'ahead of' : 'behind';
  const message = `the server’s clock is ${formatDuration(seconds)} ${way} this machine’s`;
  const fix = 'Find out which clock is wrong (date -u) and synchronize it with NTP.';
  if (seconds <= tolerableDifferenceSeconds) return warn('clock', message, fix);
  return fail('clock', `${message}: tokens appear expired or not yet valid`, fix);
}
