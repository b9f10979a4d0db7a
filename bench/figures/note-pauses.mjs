import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into a server with `--import`. Records the longest time in which its main thread took no turn of the event
 * loop, and the most CPU time that it used between two turns. On SIGUSR2, writes both, in milliseconds, to the file in
 * NOTE_PAUSES, and starts again.
 */
const file = process.env['NOTE_PAUSES'];
if (file !== undefined && isMainThread) {
  const longest = { wall: 0, cpu: 0 };
  let lastAt = performance.now();
  let lastCpu = cpuTime();
  setInterval(() => {
    const now = performance.now();
    const cpu = cpuTime();
    longest.wall = Math.max(longest.wall, now - lastAt);
    longest.cpu = Math.max(longest.cpu, cpu - lastCpu);
    lastAt = now;
    lastCpu = cpu;
  }, 2).unref();
  process.on('SIGUSR2', () => {
    writeFileSync(file, JSON.stringify(longest));
    longest.wall = 0;
    longest.cpu = 0;
  });
}

function cpuTime() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
