import { type Client, SymbolonError } from '@symbolon/sdk';
import { formatDuration } from '../command-line/duration.ts';
import { isExposed } from '../session/open-session.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The server takes a difference of 60 s for granted in the times of tokens; a sound clock is off by far less. */
const soundDifferenceSeconds = 5;
const tolerableDifferenceSeconds = 60;

/** Reachable, over what, ready, and with which clock; `reached` is false where nothing else can be asked. */
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
    if (answer?.status === 'alive') return ok('server', `${client.url} answers`);
    return fail(
      'server',
      `what answers at ${client.url} is no Symbolon server`,
      'Check --url or SYMBOLON_URL.',
    );
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    if (error.status !== null) {
      return fail(
        'server',
        `${client.url} answers, but not as Symbolon: ${error.message}`,
        'Check --url or SYMBOLON_URL, and what stands before the server.',
      );
    }
    return fail('server', error.message, mendOfReach(causeCodeOf(error)));
  }
}

/** Node's and OpenSSL's code for what went wrong below HTTP. */
function causeCodeOf(error: SymbolonError): string {
  let code = '';
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') code = cause.code;
  }
  return code;
}

function mendOfReach(code: string): string {
  if (code === 'ECONNREFUSED')
    return 'Nothing listens there: start the server ("symbolon serve"), or check the port.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'The name does not resolve: check --url, SYMBOLON_URL and DNS.';
  if (code === 'CERT_HAS_EXPIRED') return 'The server’s certificate has ended: renew it.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'The certificate is for another name: use that name, or renew it with this one.';
  if (/^(?:UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_)/.test(code)) {
    return 'This machine does not trust the certificate: set NODE_EXTRA_CA_CERTS to the PEM file of its authority.';
  }
  return 'Check --url or SYMBOLON_URL, the network between, and that the server runs.';
}

function checkTransport(url: string): Finding {
  if (url.startsWith('https:')) return ok('transport', 'TLS, with a certificate that this machine trusts');
  if (!isExposed(url)) return ok('transport', 'plain HTTP, which does not leave this machine');
  return warn(
    'transport',
    'plain HTTP: others can read tokens on their way',
    'Put TLS before the server and use its https URL.',
  );
}

async function checkReady(client: Client, now: () => number): Promise<readonly Finding[]> {
  const askedAt = now();
  try {
    const { time } = await client.request('GET /readyz');
    return [ok('database', 'answers'), checkClock(Date.parse(time) - (askedAt + now()) / 2)];
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const mend = /disk of the database is full/.test(error.message)
      ? 'Free space on the disk of the database, or enlarge it; the server writes again by itself.'
      : 'See the server’s log, and that SYMBOLON_DATABASE names a database that is up.';
    return [fail('database', `the server is not ready: ${error.message}`, mend)];
  }
}

/** Against this machine’s clock: where the two differ, one of them is wrong. */
export function checkClock(differenceMilliseconds: number): Finding {
  const seconds = Math.abs(differenceMilliseconds) / 1_000;
  if (Number.isNaN(seconds)) return warn('clock', 'the server does not tell its time', 'Update the server.');
  if (seconds <= soundDifferenceSeconds) return ok('clock', 'the server’s agrees with this machine’s');
  const way = differenceMilliseconds > 0 ? 'ahead of' : 'behind';
  const message = `the server’s is ${formatDuration(seconds)} ${way} this machine’s`;
  const mend = 'Find out which is wrong (date -u) and let NTP keep it.';
  if (seconds <= tolerableDifferenceSeconds) return warn('clock', message, mend);
  return fail('clock', `${message}: tokens seem expired or not yet valid`, mend);
}
