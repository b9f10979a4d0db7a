import { TokenExchangeError } from '@symbolon/sdk';

/** What is shown of an error; a refusal says how to find out more. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : 'an unknown error';
  if (!(error instanceof TokenExchangeError) || error.decisionId === null) return message;
  return `${message}\nAn administrator sees why with: symbolon decision show ${error.decisionId}`;
}
