import { type Caller, loginOf, type OrganizationAccess } from '../../access/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { inSpan } from '../../platform/tracing.ts';
import type { LanguageEvaluation, RoundRequest, SessionSeal } from '../language-process/index.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { createFetcher, type Imports } from './fetch/create-fetcher.ts';
import { requestEvaluation } from './fetch/request-evaluation.ts';
import type { RootDocument } from './root-document.ts';

export interface DocumentEvaluation extends LanguageEvaluation {
  readonly imports: Imports;
}

/** Evaluates a document for a caller, with the caller's permissions on its imports. */
export async function evaluateDocument(
  context: EvaluationContext,
  request: {
    readonly caller: Caller;
    readonly organization: OrganizationAccess;
    readonly root: RootDocument;
    /** `check` opens no provider. */
    readonly mode: 'check' | 'open';
    readonly showSecrets: boolean;
    /** The requested open duration; null by default, and for a check. */
    readonly openSeconds: number | null;
    /** The session for which the result is sealed. */
    readonly seal?: SessionSeal;
  },
): Promise<DocumentEvaluation> {
  const { caller, organization, root, mode, showSecrets, seal } = request;
  const { organizationId } = organization;
  const imports = createFetcher(context, request);
  const round: RoundRequest = {
    organizationId,
    root: root.source,
    mode,
    showSecrets,
    context: describeCaller(caller, organization),
    ...(seal === undefined ? {} : { seal }),
  };
  const evaluation = await inSpan('environment evaluate', { 'symbolon.mode': mode }, () =>
    requestEvaluation(context, round, imports),
  );
  return { ...evaluation, imports };
}

/** Returns the values of `${context.pulumi.…}`. A machine identity has the id of its token, as in `GET /api/user`. */
function describeCaller({ principal }: Caller, organization: OrganizationAccess): JsonObject {
  const id = principal.kind === 'user' ? principal.userId : principal.token.id;
  return {
    pulumi: {
      user: { id, login: loginOf(principal) },
      organization: { id: organization.organizationId, login: organization.organizationName },
    },
  };
}
