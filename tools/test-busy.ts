import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `npm run test:busy [-- PATH …]`: runs the suite beside two busy loops, to find tests that depend on the speed of the
 * machine. Ends with the suite's exit code; with 1 where it takes more than two hours. The loops end with it in any case.
 */
const longestMilliseconds = 2 * 3_600_000;

/** Ends by itself when this process is gone, even killed, and at the latest with the longest run. */
const loop = `
const parent = process.ppid;
const endAt = Date.now() + ${longestMilliseconds};
while (process.ppid === parent && Date.now() < endAt) for (let step = 0; step < 1e7; step += 1);`;

const loops: ChildProcess[] = [1, 2].map(() => spawn(process.execPath, ['-e', loop], { stdio: 'ignore' }));
const stopLoops = () => {
  for (const child of loops) child.kill('SIGKILL');
};
process.on('exit', stopLoops);

const suite = spawn('npx', ['vitest', 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => suite.kill(signal));
const bound = setTimeout(() => {
  console.error('test:busy: the suite took more than two hours');
  suite.kill('SIGTERM');
}, longestMilliseconds);
const [code] = (await once(suite, 'exit')) as [number | null];
clearTimeout(bound);
stopLoops();
process.exitCode = code ?? 1;
