import { cpus, release } from 'node:os';

/** The processors, kernel and runtime that figures were measured on. */
export function describeMachine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, Linux ${release()}, Node ${process.version}`;
}
