import type { Result } from '../../platform/result.ts';
import type { Refusal } from './decide/verdict.ts';
import type { ExchangeContext, PreparedGrant } from './exchange-context.ts';
import type { ReceivedRequest } from './ledger/record-refusal.ts';

/** The steps of a grant type between reading a request and committing its outcome. They write nothing. */
export interface GrantSteps<Request, Verified> {
  /** Verifies the credential of the request. */
  verify(
    context: ExchangeContext,
    request: Request,
    received: ReceivedRequest,
  ): Promise<Result<Verified, Refusal>>;
  /** Decides whether the verified credential gets a token, and prepares the token. */
  decide(
    context: ExchangeContext,
    verified: Verified,
    received: ReceivedRequest,
  ): Promise<Result<PreparedGrant, Refusal>>;
}
