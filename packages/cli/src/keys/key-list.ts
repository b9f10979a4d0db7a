import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { listKeys, type SigningKey, type SigningKeys } from './find-key.ts';

export const keyList = defineCommand({
  name: 'key list',
  summary: 'List the server’s signing keys for identity tokens',
  description:
    'A key is first "next" (published, but not signing yet), then "active", then "retired" (published until the last token that it signed expires). All organizations share the keys, so only the server’s own administrators can list them.',
  options: wideOption,
  examples: [{ title: 'The key that signs now, and the next one', command: 'symbolon key list' }],
  async run(context, { options }) {
    printKeys(context, await listKeys(await openOrgSession(context)), options);
    return exitCodes.ok;
  },
});

const columns = [
  { title: 'KID' },
  { title: 'ISSUER' },
  { title: 'STATE' },
  { title: 'PUBLISHED' },
  { title: 'ACTIVE', isWide: true },
  { title: 'RETIRED', isWide: true },
  { title: 'ALGORITHM', isWide: true },
  { title: 'BACKEND', isWide: true },
] as const;

export function printKeys(
  { out, json, now }: CommandContext,
  keys: SigningKeys,
  options = { wide: false },
): void {
  if (json) {
    out.printJson(keys);
    return;
  }
  const ago = (moment: string | null) => (moment === null ? '-' : formatDistance(parseMoment(moment), now()));
  const rows = keys.signingKeys
    .toSorted(byStateAndIssuer)
    .map(({ id, issuer, state, algorithm, backend, published, activated, retired }) => [
      safeText(id),
      issuer,
      state === 'active' ? { text: state, paint: out.paint.good } : state,
      ago(published),
      ago(activated),
      ago(retired),
      algorithm,
      safeText(backend),
    ]);
  printList(out, columns, rows, options);
}

const stateOrder: readonly string[] = ['active', 'next', 'retired'];

/** Orders active keys before next keys, and next keys before keys that are only published. */
function byStateAndIssuer(left: SigningKey, right: SigningKey): number {
  return (
    stateOrder.indexOf(left.state) - stateOrder.indexOf(right.state) ||
    left.issuer.localeCompare(right.issuer)
  );
}
