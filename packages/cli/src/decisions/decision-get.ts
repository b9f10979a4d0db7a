import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, formatMoment } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { formatExplanation } from './format-explanation.ts';
import { type Decision, loadDecision } from './load-decision.ts';

export const decisionGet = defineCommand({
  name: 'decision get',
  summary: 'Show why an exchange was granted or refused, by check, policy and rule',
  positionals: [{ name: 'ID', description: 'the decision id at the end of a refusal' }],
  options: { claims: { type: 'boolean', description: 'Include all claims of the identity token.' } },
  examples: [
    {
      title: 'For a CI job that fails with: … (decision 0198c0de-…)',
      command: 'symbolon decision get 0198c0de-…',
    },
  ],
  async run(context, { positionals, options }) {
    const { client, orgName } = await openOrgSession(context);
    const decision = await loadDecision({ client, orgName }, positionals[0] ?? '');
    if (context.json) {
      context.out.printJson(decision);
      return exitCodes.ok;
    }
    context.out.printText(
      `${formatHead(context, decision)}\n${formatExplanation(decision, context.out.paint)}`,
    );
    if (options.claims && decision.claims) {
      const claims = Object.entries(decision.claims).map(
        ([name, value]) => [`  ${safeText(name)}`, safeText(JSON.stringify(value))] as const,
      );
      context.out.printText(`\n${context.out.paint.strong('Claims')}\n${formatFacts(claims)}`);
    }
    return exitCodes.ok;
  },
});

function formatHead({ out, now }: CommandContext, decision: Decision): string {
  const { paint } = out;
  const { request, token, grant, outcome, reason } = decision;
  const title = outcome === 'granted' ? paint.good('granted') : paint.bad(`refused: ${reason}`);
  const at = Date.parse(decision.at);
  const text = (value: string | null) => (value === null ? null : safeText(value));
  const unverified = token && !token.verified ? paint.caution(' (claimed by the token, not verified)') : '';
  const facts = formatFacts([
    ['at', `${formatMoment(at)} (${formatDistance(at, now())}), from ${decision.sourceIp || 'unknown'}`],
    ['audience', text(request.audience)],
    ['requested', text(request.requestedTokenType)],
    ['scope', text(request.scope)],
    ['issuer', token ? text(token.issuer) : null],
    ['subject', token?.subject == null ? null : `${safeText(token.subject)}${unverified}`],
    ['token id', token ? text(token.jwtId) : null],
    [
      'granted',
      grant
        ? `access token ${grant.accessTokenId}, until ${formatMoment(Date.parse(grant.expiresAt))}`
        : null,
    ],
    ['actions', grant ? `symbolon audit list --decision ${decision.id}` : null],
    ['policies', decision.policyVersion === null ? null : `version ${decision.policyVersion}`],
    ['request id', decision.requestId],
  ]);
  return `Decision ${decision.id}: ${title}\n${safeText(decision.message)}\n\n${facts}`;
}
