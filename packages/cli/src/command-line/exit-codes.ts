/** What a script can tell an outcome by; `symbolon help exit-codes` says the same. */
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
  ok: 'done; the answer is yes',
  refused:
    'the answer is no: an exchange or simulation refused, a chain that does not verify, a doctor that found a fault, an environment with errors, policies with a severe lint',
  usage:
    'the command line, or a file that it names, cannot be understood; or a command that removes something needs --yes',
  forbidden: 'not logged in, the credentials are not valid, or they may not do this',
  unreachable: 'the server cannot be reached, or cannot answer just now',
  failed: 'anything else: it does not exist, the server does not accept it, …',
};
