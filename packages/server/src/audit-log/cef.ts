/** The content of a line: an event as in the listing, and the hash of its record. */
export interface CefEvent {
  readonly at: number;
  readonly event: string;
  readonly description: string;
  readonly sourceIP: string;
  readonly authFailure: boolean;
  readonly user: { readonly githubLogin: string };
  readonly sequence: number;
  readonly hash: string;
  readonly workload?: {
    readonly issuer: string;
    readonly subject: string | null;
    readonly decisionId: string;
  };
  readonly fault?: string;
}

/** Formats events for log collectors in ArcSight Common Event Format 0, one per line. */
export function formatCef(event: CefEvent): string {
  const severity = event.fault !== undefined ? 10 : event.authFailure ? 6 : 3;
  const header = ['CEF:0', 'Symbolon', 'symbolon', '1', event.event, event.description, severity].map(
    (field, index) => (index === 0 ? field : escapeHeader(String(field))),
  );
  const { workload } = event;
  const extension = [
    `rt=${event.at}`,
    `suser=${escapeExtension(event.user.githubLogin)}`,
    ...(event.sourceIP === '' ? [] : [`src=${escapeExtension(event.sourceIP)}`]),
    `externalId=${event.sequence}`,
    custom(1, 'hash', event.hash),
    ...(workload === undefined
      ? []
      : [
          custom(2, 'workloadIssuer', workload.issuer),
          custom(3, 'workloadSubject', workload.subject ?? ''),
          custom(4, 'decisionId', workload.decisionId),
        ]),
    ...(event.fault === undefined ? [] : [custom(5, 'fault', event.fault)]),
  ];
  return `${header.join('|')}|${extension.join(' ')}\n`;
}

function custom(place: number, label: string, value: string): string {
  return `cs${place}Label=${label} cs${place}=${escapeExtension(value)}`;
}

/** Characters that could control a terminal or end a line; subjects are untrusted text. */
const controls = /[\p{Cc}\u2028\u2029]/gu;

function escapeHeader(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/[\r\n]+/g, ' ')
    .replace(controls, '?');
}

function escapeExtension(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('=', '\\=')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(controls, '?');
}
