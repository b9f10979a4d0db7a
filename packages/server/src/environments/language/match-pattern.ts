import { type Context, createContext, Script } from 'node:vm';

/** Longer than any honest pattern takes; a document's own pattern may be written to take forever. */
const patienceMilliseconds = 50;
/** Patterns that took too long in this process; they are not tried again. */
const slow = new Set<string>();
const slowKept = 1_000;

let sandbox: (Context & { pattern: string; text: string }) | undefined;
const test = new Script('new RegExp(pattern, "u").test(text)');

/** Whether a text matches a regular expression; `invalid` where it is none, `slow` where it cannot be decided in time. */
export function matchPattern(pattern: string, text: string): boolean | 'invalid' | 'slow' {
  if (slow.has(pattern)) return 'slow';
  sandbox ??= createContext({ pattern: '', text: '' }) as typeof sandbox & object;
  sandbox.pattern = pattern;
  sandbox.text = text;
  try {
    return test.runInContext(sandbox, { timeout: patienceMilliseconds }) === true;
  } catch (err) {
    if ((err as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'invalid';
    if (slow.size >= slowKept) slow.clear();
    slow.add(pattern);
    return 'slow';
  } finally {
    sandbox.text = '';
  }
}
