import type { Config } from '../config/config.ts';
import { describeOpenFailure, kindOfDatabaseFault } from '../database/index.ts';
import { CodedError } from '../platform/coded-error.ts';
import { errorCodeOf, systemCallOf } from '../platform/error-code.ts';
import { StartupError, type StartupErrorCode } from '../platform/startup-error.ts';

/** The exit codes for each kind of failure (docs/operations.md, "Failures and exit codes"). */
export const exitCodes = {
  unexpected: 1,
  configuration: 2,
  database: 3,
  master_key: 4,
  address: 5,
  signing: 6,
} as const satisfies Record<StartupErrorCode | 'unexpected', number>;

export interface StartupFailure {
  readonly exitCode: number;
  readonly message: string;
}

/** Returns one line for the operator, and the exit code. Only a fault in this program is `unexpected`. */
export function describeStartupFailure(error: unknown, config: Config): StartupFailure {
  const described = describe(error, config);
  return { exitCode: exitCodes[described.code], message: oneLine(described.message) };
}

interface Described {
  readonly code: StartupErrorCode | 'unexpected';
  readonly message: string;
}

function describe(error: unknown, config: Config): Described {
  if (error instanceof StartupError) return error;
  const address = describeListenFailure(error, config);
  if (address !== null) return { code: 'address', message: address };
  // The same fault, reported for each issuer.
  if (error instanceof AggregateError && error.errors[0] instanceof CodedError)
    return describe(error.errors[0], config);
  if (error instanceof CodedError) {
    const code = error.code === 'master_key_unknown' ? 'master_key' : 'signing';
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    if (error.code === 'signing_unavailable')
      return { code, message: `the KMS or HSM that holds the signing keys cannot be used${cause}` };
    return { code, message: error.message + cause };
  }
  const kind = kindOfDatabaseFault(error);
  if (kind !== 'other' && kind !== 'constraint')
    return { code: 'database', message: describeOpenFailure(error, config.database) };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'unexpected',
    message: `could not start: ${message}. This is a fault in Symbolon; its log has the details`,
  };
}

function describeListenFailure(error: unknown, { host, port }: Config): string | null {
  const code = errorCodeOf(error);
  const syscall = systemCallOf(error);
  if (syscall === 'getaddrinfo' && error instanceof Error && 'hostname' in error && error.hostname === host)
    return `the host ${host} is unknown (${code}): correct SYMBOLON_HOST`;
  if (syscall !== 'listen' && syscall !== 'bind') return null;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${address} is in use by another process: end that process, or set SYMBOLON_PORT to a free port`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine: correct SYMBOLON_HOST`;
    case 'EACCES':
      return `this user may not listen on port ${port}: set SYMBOLON_PORT to a port above 1023`;
    default:
      return `cannot listen on ${address} (${code})`;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
