import { type Context, createContext, Script } from 'node:vm';

/** Longer than any honest pattern takes; a document's own pattern may be written to take forever. */
const patienceMilliseconds = 50;
/** How often one is tried that time ran out for while the machine was busy with something else. */
const attempts = 10;
/** Patterns that took too long in this process; they are not tried again. */
const slow = new Set<string>();
const slowKept = 1_000;

let sandbox: (Context & { pattern: string; text: string }) | undefined;
const test = new Script('new RegExp(pattern, "u").test(text)');

/** Whether a text matches a regular expression; `invalid` where it is none, `slow` where it cannot be decided in time. */
export function matchPattern(pattern: string, text: string): boolean | 'invalid' | 'slow' {
  if (slow.has(pattern)) return 'slow';
  const before = process.threadCpuUsage();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const outcome = tryPattern(pattern, text);
    if (outcome !== 'late') return outcome;
    const { user, system } = process.threadCpuUsage(before);
    // Time also runs while another process has the processor: only what was really computed tells against a pattern.
    if (user + system > (patienceMilliseconds * 1_000) / 2) return remember(pattern);
  }
  return 'slow';
}

function tryPattern(pattern: string, text: string): boolean | 'invalid' | 'late' {
  sandbox ??= createContext({ pattern: '', text: '' }) as typeof sandbox & object;
  sandbox.pattern = pattern;
  sandbox.text = text;
  try {
    return test.runInContext(sandbox, { timeout: patienceMilliseconds }) === true;
  } catch (err) {
    return (err as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'late' : 'invalid';
  } finally {
    sandbox.text = '';
  }
}

function remember(pattern: string): 'slow' {
  if (slow.size >= slowKept) slow.clear();
  slow.add(pattern);
  return 'slow';
}
