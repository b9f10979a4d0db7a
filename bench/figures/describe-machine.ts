import { cpus, release } from 'node:os';

/** Describes the processors, kernel and runtime of the measurement. */
export function describeMachine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, Linux ${release()}, Node ${process.version}`;
}
