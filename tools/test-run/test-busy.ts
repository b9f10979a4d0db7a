import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `npm run test:busy [-- PATH …]`: runs the suite together with two busy loops, to find tests that depend on the speed
 * of the machine. Exits with the suite's exit code, or with 1 after two hours. The loops always end when it ends.
 */
const maxDurationMs = 2 * 3_600_000;

/** Ends when this process ends, even if killed, and at the latest after the maximum duration. */
const loop = `
const parent = process.ppid;
const endAt = Date.now() + ${maxDurationMs};
while (process.ppid === parent && Date.now() < endAt) for (let step = 0; step < 1e7; step += 1);`;

const loops: ChildProcess[] = [1, 2].map(() => spawn(process.execPath, ['-e', loop], { stdio: 'ignore' }));
const stopLoops = () => {
  for (const child of loops) child.kill('SIGKILL');
};
process.on('exit', stopLoops);

const suite = spawn('npx', ['vitest', 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => suite.kill(signal));
const timeout = setTimeout(() => {
  console.error('test:busy: the suite took more than two hours');
  suite.kill('SIGTERM');
}, maxDurationMs);
const [code] = (await once(suite, 'exit')) as [number | null];
clearTimeout(timeout);
stopLoops();
process.exitCode = code ?? 1;
