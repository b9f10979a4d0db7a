import { vi } from 'vitest';

/**
 * Set up for every test file: what is waited for may take two minutes, on a machine however slow, where a test says
 * nothing else. Vitest's own second is a guess about the machine.
 */
const timeout = 120_000;
const { waitFor, waitUntil } = vi;

vi.waitFor = (check, options) => waitFor(check, withPatience(options));
vi.waitUntil = (check, options) => waitUntil(check, withPatience(options));

function withPatience<Options extends object>(options: number | Options | undefined) {
  return typeof options === 'number' ? options : { timeout, ...options };
}
