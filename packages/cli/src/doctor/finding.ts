/** The outcome of one check. */
export interface Finding {
  /** The subject of the check: `server`, `clock`, `issuer ci`. */
  readonly subject: string;
  readonly outcome: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** The suggested fix; null when nothing needs to be fixed. */
  readonly fix: string | null;
}

export function ok(subject: string, message: string): Finding {
  return { subject, outcome: 'ok', message, fix: null };
}

export function warn(subject: string, message: string, fix: string): Finding {
  return { subject, outcome: 'warn', message, fix };
}

export function fail(subject: string, message: string, fix: string): Finding {
  return { subject, outcome: 'fail', message, fix };
}
