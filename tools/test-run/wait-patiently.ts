import { vi } from 'vitest';

/**
 * Sets the timeouts for every test file: conditions may take two minutes, so that tests pass on slow machines. Vitest's
 * default of one second is a guess about the machine.
 */
const timeout = 120_000;
const { waitFor, waitUntil } = vi;

vi.waitFor = (check, options) => waitFor(check, withPatience(options));
vi.waitUntil = (check, options) => waitUntil(check, withPatience(options));

function withPatience<Options extends object>(options: number | Options | undefined) {
  return typeof options === 'number' ? options : { timeout, ...options };
}
