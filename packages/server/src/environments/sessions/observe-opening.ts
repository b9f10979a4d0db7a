import { ClientDisconnected } from '../../platform/client-connection.ts';
import { CodedError } from '../../platform/coded-error.ts';
import { inSpan } from '../../platform/tracing.ts';
import { EnvironmentError, type EnvironmentErrorCode } from '../environment-error.ts';
import type { OpenOutcome } from './open-environment.ts';

/**
 * `opened`; `opened_with_faults`: a part, such as a login, failed; `unreadable`: the text is not a valid document;
 * `refused`: not authorized, or unknown; `invalid`: the request is invalid; `busy`: too many evaluations are running;
 * `disconnected`: the client disconnected; `failed`: an unexpected fault.
 */
export type OpeningOutcome =
  | 'opened'
  | 'opened_with_faults'
  | 'unreadable'
  | 'refused'
  | 'invalid'
  | 'busy'
  | 'disconnected'
  | 'failed';

/** Called after every opening, with its outcome and duration. */
export type OnOpening = (opening: { readonly outcome: OpeningOutcome; readonly seconds: number }) => void;

/** Runs an opening and reports its outcome in the metrics and a span. */
export function observeOpening(
  onOpening: OnOpening,
  { requestId }: { readonly requestId: string },
  open: () => Promise<OpenOutcome>,
): Promise<OpenOutcome> {
  const startedAt = performance.now();
  const end = (outcome: OpeningOutcome) => {
    onOpening({ outcome, seconds: (performance.now() - startedAt) / 1_000 });
    return outcome;
  };
  return inSpan('environment open', { 'symbolon.request_id': requestId }, async (describe) => {
    try {
      const outcome = await open();
      describe({ 'symbolon.outcome': end(outcomeOf(outcome)) });
      return outcome;
    } catch (error) {
      describe({ 'symbolon.outcome': end(outcomeOfError(error)) });
      throw error;
    }
  });
}

function outcomeOf(outcome: OpenOutcome): OpeningOutcome {
  if (!outcome.ok) return 'unreadable';
  const { diagnostics } = outcome.value;
  return diagnostics.some(({ severity }) => severity === 'error') ? 'opened_with_faults' : 'opened';
}

const refusedCodes: ReadonlySet<EnvironmentErrorCode> = new Set([
  'environment_unknown',
  'environment_forbidden',
]);

const busyCodes: ReadonlySet<EnvironmentErrorCode> = new Set([
  'evaluations_too_many',
  'organization_evaluations_too_many',
]);

function outcomeOfError(error: unknown): OpeningOutcome {
  if (error instanceof EnvironmentError && refusedCodes.has(error.code)) return 'refused';
  if (error instanceof EnvironmentError && busyCodes.has(error.code)) return 'busy';
  if (error instanceof ClientDisconnected) return 'disconnected';
  return error instanceof CodedError ? 'invalid' : 'failed';
}
