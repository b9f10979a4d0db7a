import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import { type OrgSession, openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { listTrusts, type Trust } from './trust-list.ts';

export const trustArgument = {
  name: 'ID',
  description: 'the id of the record; see "symbolon trust list"',
} as const;

export const trustGet = defineCommand({
  name: 'trust get',
  summary: 'Show the record of a trust setup, with its subject and names',
  description: 'Administrators only.',
  positionals: [trustArgument],
  options: {},
  examples: [{ title: 'By its id', command: 'symbolon trust get 0123456789abcdef0123456789abcdef' }],
  async run(context, { positionals }) {
    const trust = await loadTrust(await openOrgSession(context), positionals[0] ?? '');
    if (context.json) context.out.printJson(trust);
    else context.out.printText(formatTrustRecord(context, trust));
    return exitCodes.ok;
  },
});

/** Loads the record of a trust setup. Throws a not-found error that suggests the nearest id. */
export async function loadTrust(session: OrgSession, trustId: string): Promise<Trust> {
  return findNamedEntry(trustId, {
    kind: 'trust setup',
    orgName: session.orgName,
    list: 'trust list',
    entries: await listTrusts(session),
    idOf: ({ id }) => id,
  });
}

function formatTrustRecord({ now }: CommandContext, trust: Trust): string {
  const { project, environment } = trust;
  return formatFacts([
    ['id', trust.id],
    ['cloud', trust.cloud],
    ['environment', project === undefined ? null : safeText(`${project}/${environment ?? '*'}`)],
    ['subject', safeText(trust.subject)],
    ['audience', safeText(trust.audience)],
    ['issuer', trust.issuer],
    ['created', `${formatDistance(parseMoment(trust.created), now())} by ${safeText(trust.createdBy)}`],
    ['last generated', formatDistance(parseMoment(trust.lastGenerated), now())],
    ...Object.entries(trust.names).map(([name, value]) => [safeText(name), safeText(value)] as const),
  ]);
}
