/** The exit codes of every command, stable for scripts; `symbolon help exit-codes` lists them. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  forbidden: 3,
  unreachable: 4,
  failed: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeHelp: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'success',
  refused:
    'a negative result: a refused exchange or simulation, an audit chain that fails verification, a failed doctor check, an environment with errors, or a role or policies with a severe lint warning',
  usage: 'an invalid command line or input file, or a destructive command without --yes',
  forbidden: 'not logged in, invalid credentials, or a missing permission',
  unreachable: 'the server cannot be reached or is temporarily unavailable',
  failed: 'any other error, such as an unknown name or a request that the server rejects',
};
