import { readFileSync } from 'node:fs';

/**
 * Matches code that changes or watches the state of its process, or starts servers, databases, threads or processes.
 */
const stateOfTheProcess = new RegExp(
  [
    String.raw`\bvi\.(?!fn\b)`,
    String.raw`\b(?:process|globalThis|global|console)\b[.[]`,
    String.raw`\bmemoryUsage\b|\.prototype\b|configureGlobal`,
    String.raw`node:(?:child_process|cluster|dns|http|https|http2|net|process|tls|v8|vm|worker_threads)\b`,
    'support/(?:clouds|databases|keys|operations|servers)/|https-issuer|language-(?:process|thread)|run-fuzzing',
  ].join('|'),
);

/**
 * Returns true if a test file needs a separate process. The other files share processes and the modules imported there,
 * because loading these takes longer than most of their tests.
 */
export function needsOwnProcess(path: string): boolean {
  return stateOfTheProcess.test(readFileSync(path, 'utf8'));
}
