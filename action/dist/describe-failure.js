// Generated from action/src/describe-failure.ts by tools/generate/build-action.ts; npm run generate updates it.

import { TokenExchangeError } from './sdk/exchange/token-exchange-error.js';

/** Describes an error; for a refusal, adds how to find out more. */
export function describeFailure(error) {
  const message = error instanceof Error ? error.message : 'an unknown error';
  if (!(error instanceof TokenExchangeError) || error.decisionId === null) return message;
  return `${message}\nAn administrator can find the reason with: symbolon decision get ${error.decisionId}`;
}
