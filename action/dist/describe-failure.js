// Generated from action/src/describe-failure.ts by tools/generate/build-action.ts; npm run generate updates it.

import { TokenExchangeError } from './sdk/exchange/token-exchange-error.js';

/** Describes an error; a refusal includes how to find out more. */
export function describeFailure(error) {
  const message = error instanceof Error ? error.message : 'an unknown error';
  if (!(error instanceof TokenExchangeError) || error.decisionId === null) return message;
  return `${message}\nAn administrator can see why with: symbolon decision get ${error.decisionId}`;
}
