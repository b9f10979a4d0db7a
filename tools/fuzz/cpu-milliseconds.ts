/** CPU milliseconds of this thread, by which trials are limited: a busy machine does not make one of them longer. */
export function cpuMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
