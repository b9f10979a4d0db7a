// Generated from packages/sdk/src/ambient/ambient-options.ts by tools/generate/build-action.ts; npm run generate updates it.

export function environmentOf({ env }) {
  return env ?? (typeof process === 'undefined' ? {} : process.env);
}

// Node's modules are loaded on demand, so that the SDK can be loaded in other runtimes too.

export async function readTextFile(path) {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}

/** Runs a command for up to a minute. Its standard error is not part of any error message. */
export async function runProgram(command, parameters) {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    execFile(command, [...parameters], { timeout: 60_000 }, (error, output) =>
      error ? reject(error) : resolve(output),
    );
  });
}

export function isMissing(error) {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
