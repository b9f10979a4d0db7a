import { writeFileSync } from 'node:fs';

/**
 * Omits the memory of this process, and of the processes that it starts, from core dumps: it holds secrets, tokens and
 * keys. See proc(5), `coredump_filter`, which exists only on Linux.
 */
export function omitFromCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // Where /proc is read-only or incomplete (gVisor), the process runs without this precaution.
  }
}
