import { writeFileSync } from 'node:fs';

/**
 * Limits the damage when this process is killed. If memory is short, the kernel kills it before the server; a core dump
 * omits its memory, which holds secrets and keys. See proc(5), `oom_score_adj` and `coredump_filter`; both exist only
 * on Linux, and a process may set them for itself.
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
      // Where /proc is read-only or incomplete (gVisor), the process runs without this precaution.
    }
  }
}
