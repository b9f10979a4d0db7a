import { spawnSync } from 'node:child_process';

/** The last commit before conventional commits were introduced. */
const lastUnchecked = '734e389d02f62d8ea0dd7c74748310f33ed434b1';
const maxSubjectCharacters = 72;
const conventional =
  /^(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([a-z0-9][a-z0-9,-]*\))?!?: [^A-Z\s].*[^.\s]$/;

const log = spawnSync('git', ['log', '--no-merges', '--format=%h%x09%s', `${lastUnchecked}..HEAD`], {
  encoding: 'utf8',
});

function faultsOf(line: string): string[] {
  const [hash = '', subject = ''] = line.split('\t');
  const faults: string[] = [];
  if (subject.length > maxSubjectCharacters)
    faults.push(`${subject.length} characters; at most ${maxSubjectCharacters}`);
  if (!conventional.test(subject))
    faults.push('not a conventional commit, such as “feat(access): add roles”');
  return faults.map((fault) => `${hash} ${subject}: ${fault}`);
}

if (log.status !== 0) {
  console.log('commits: not checked, because the history is not complete');
} else {
  const lines = log.stdout.split('\n').filter(Boolean);
  const faults = lines.flatMap(faultsOf);
  console.log(`commits: ${lines.length} subjects, ${faults.length} faults`);
  for (const fault of faults) console.error(`  ${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
