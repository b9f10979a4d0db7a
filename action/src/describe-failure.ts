import { TokenExchangeError } from '@symbolon/sdk';

/** Describes an error; for a refusal, adds how to find out more. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : 'an unknown error';
  if (!(error instanceof TokenExchangeError) || error.decisionId === null) return message;
  return `${message}\nAn administrator can find the reason with: symbolon decision get ${error.decisionId}`;
}
