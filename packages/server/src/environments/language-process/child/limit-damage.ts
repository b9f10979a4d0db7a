import { writeFileSync } from 'node:fs';

/**
 * Limits what the end of this process can cost: where memory is short, the kernel ends it before the server, and a core
 * dump would contain none of its memory, which holds secrets and keys. Source: proc(5), `oom_score_adj` and
 * `coredump_filter`; both are of Linux, and a process may set them for itself.
 */
export function limitDamage(): void {
  if (process.platform !== 'linux') return;
  for (const [file, value] of [
    ['/proc/self/oom_score_adj', '1000'],
    ['/proc/self/coredump_filter', '0'],
  ] as const) {
    try {
      writeFileSync(file, value);
    } catch {
      // A sandbox without it (gVisor, a read-only /proc) only loses this precaution.
    }
  }
}
