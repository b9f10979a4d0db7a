import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A call of a program. */
export interface RecordedCommand {
  /** The name, then the arguments. */
  readonly words: readonly string[];
  readonly input: string;
}

const recorder = `#!/bin/bash
call=$(printf '%04d' "$(ls "$RECORDS" | wc -l)")
mkdir "$RECORDS/$call"
printf '%s\\0' "\${0##*/}" "$@" > "$RECORDS/$call/words"
cat > "$RECORDS/$call/input"
echo printed-by-"\${0##*/}"
`;

/** Runs a script in bash, with the clouds' tools replaced by programs that record their arguments. */
export async function recordCommands(script: string): Promise<RecordedCommand[]> {
  const directory = await mkdtemp(join(tmpdir(), 'trust-'));
  const [tools, records, file] = ['tools', 'records', 'setup.sh'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  try {
    await Promise.all([mkdir(tools), mkdir(records), writeFile(file, script)]);
    for (const tool of ['aws', 'az', 'gcloud', 'vault']) {
      await writeFile(join(tools, tool), recorder);
      await chmod(join(tools, tool), 0o755);
    }
    await run('bash', ['-n', file]);
    const env = { PATH: `${tools}:/usr/bin:/bin`, RECORDS: records };
    const running = run('bash', ['-eu', file], { env });
    running.child.stdin?.end();
    await running;
    return await Promise.all(
      (await readdir(records)).sort().map(async (call) => ({
        words: (await readFile(join(records, call, 'words'), 'utf8')).split('\0').slice(0, -1),
        input: await readFile(join(records, call, 'input'), 'utf8'),
      })),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Returns the value of an option, in either of its two forms. */
export function optionOf({ words }: RecordedCommand, name: string): string {
  const index = words.indexOf(`--${name}`);
  if (index > 0) return words[index + 1] ?? '';
  const joined = words.find((word) => word.startsWith(`--${name}=`));
  if (joined === undefined) throw new Error(`no --${name} in ${words.join(' ')}`);
  return joined.slice(name.length + 3);
}
