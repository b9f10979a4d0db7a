import { writeFileSync } from 'node:fs';
import { omitFromCoreDumps } from '../../../platform/memory/omit-from-core-dumps.ts';

/**
 * Limits the damage when this process is killed. If memory is short, the kernel kills it before the server (proc(5),
 * `oom_score_adj`, which exists only on Linux); a core dump omits its memory.
 */
export function limitDamage(): void {
  omitFromCoreDumps();
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Where /proc is read-only or incomplete (gVisor), the process runs without this precaution.
  }
}
