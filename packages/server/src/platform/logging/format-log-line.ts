import type { DestinationStream } from 'pino';

const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Writes log lines for people, for a log that goes to a terminal. */
export function writeForTerminal(destination: DestinationStream): DestinationStream {
  return { write: (line) => void destination.write(`${formatLogLine(line.trimEnd())}\n`) };
}

/**
 * Formats a JSON log line for people: `12:00:01 warn  waiting for the database  reason="locked"`. Shows characters that
 * could control a terminal by their number. Returns a line that is not JSON unchanged.
 */
export function formatLogLine(line: string): string {
  const entry = parseEntry(line);
  if (entry === null) return line;
  const { time, level, msg, pid: _pid, hostname: _host, err, ...members } = entry;
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const name = (levels[Number(level)] ?? String(level)).padEnd(5);
  const facts = [...Object.entries(members), ...(isRecord(err) ? [['error', err['message']] as const] : [])]
    .filter(([, value]) => value !== undefined)
    .map(([member, value]) => `  ${member}=${JSON.stringify(value)}`);
  const stack = isRecord(err) && typeof err['stack'] === 'string' ? `\n${err['stack']}` : '';
  return escapeControls(`${clock} ${name} ${String(msg)}${facts.join('')}${stack}`);
}

function parseEntry(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const entry: unknown = JSON.parse(line);
    return isRecord(entry) && !Number.isNaN(new Date(Number(entry['time'])).valueOf()) ? entry : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Keeps the line breaks of a stack. */
function escapeControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
