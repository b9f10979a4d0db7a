import { CodedError } from '../../platform/coded-error.ts';
import { inSpan } from '../../platform/tracing.ts';
import { EnvironmentError, type EnvironmentErrorCode } from '../environment-error.ts';
import type { OpenOutcome } from './open-environment.ts';

/**
 * `opened`; `opened_with_faults`: something in it, such as a login, brought nothing; `unreadable`: the text is no
 * document; `refused`: the caller may not, or there is none; `invalid`: it cannot be opened as it was asked for; `busy`:
 * more are being evaluated than are taken on; `failed`: nobody foresaw why.
 */
export type OpeningOutcome =
  | 'opened'
  | 'opened_with_faults'
  | 'unreadable'
  | 'refused'
  | 'invalid'
  | 'busy'
  | 'failed';

/** Told of every opening, and how long it took. */
export type OnOpening = (opening: { readonly outcome: OpeningOutcome; readonly seconds: number }) => void;

/** Does an opening and tells how it ended: to the metrics, and in a span. */
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

function outcomeOf({ opened, diagnostics }: OpenOutcome): OpeningOutcome {
  if (!opened) return 'unreadable';
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
  return error instanceof CodedError ? 'invalid' : 'failed';
}
