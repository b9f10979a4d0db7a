/**
 * The CPU milliseconds of this thread. Trials are limited by CPU time, so that a busy machine does not slow them past
 * the limit.
 */
export function cpuMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
