import { readFileSync } from 'node:fs';
import { runCli } from './run-cli.ts';
import { createOutput } from './terminal/output.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// The reader of the output may stop early (symbolon … | head), which is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(
  {
    env: process.env,
    stdin: process.stdin,
    out: createOutput({ stdout: process.stdout, stderr: process.stderr, env: process.env }),
    now: Date.now,
    version,
  },
  process.argv.slice(2),
);
