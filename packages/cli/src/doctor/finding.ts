/** What one look found. */
export interface Finding {
  /** What was looked at: `server`, `clock`, `issuer ci`. */
  readonly subject: string;
  readonly outcome: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do about it; null where nothing need be done. */
  readonly mend: string | null;
}

export function ok(subject: string, message: string): Finding {
  return { subject, outcome: 'ok', message, mend: null };
}

export function warn(subject: string, message: string, mend: string): Finding {
  return { subject, outcome: 'warn', message, mend };
}

export function fail(subject: string, message: string, mend: string): Finding {
  return { subject, outcome: 'fail', message, mend };
}
