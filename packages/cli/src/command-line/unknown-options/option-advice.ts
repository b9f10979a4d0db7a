const lessOutput = 'Notes go to standard error: add 2>/dev/null to see only the result.';
const moreOutput = '--json prints the server’s whole response, and errors with their request id.';
const noQuestions = 'This command does not ask for confirmation.';
const token = 'Log in with "symbolon login", or set SYMBOLON_ACCESS_TOKEN.';
const server = 'Specify the server with --url URL or SYMBOLON_URL.';
const organization = 'Specify the organization with --org ORG or SYMBOLON_ORG.';
const config = 'Set SYMBOLON_CONFIG_HOME to the directory of stored logins.';
const colours = 'Set NO_COLOR to disable colours, which are also off without a terminal.';

/** Replacements for options that other tools have everywhere. */
const adviceByOption: Readonly<Record<string, string>> = {
  '--verbose': moreOutput,
  '--debug': moreOutput,
  '--trace': moreOutput,
  '-v': `"symbolon version" prints the version. ${moreOutput}`,
  '-V': '"symbolon version" prints the version.',
  '--quiet': lessOutput,
  '--silent': lessOutput,
  '-q': lessOutput,
  '--output': 'Use --json, or redirect standard output to a file.',
  '-o': 'Use --json, or redirect standard output to a file.',
  '--format': 'Use --json.',
  '--yes': noQuestions,
  '-y': noQuestions,
  '--non-interactive': 'Without a terminal, commands do not prompt; destructive commands need --yes.',
  '--no-input': 'Without a terminal, commands do not prompt; destructive commands need --yes.',
  '--token': token,
  '--access-token': token,
  '--server': server,
  '--host': server,
  '--endpoint': server,
  '--address': server,
  '--organization': organization,
  '--config': config,
  '--profile': config,
  '--no-color': colours,
  '--color': colours,
  '--no-header': 'Use --json in scripts.',
};

/** Returns what to use instead of an option that other tools have; null if there is nothing. */
export function findOptionAdvice(option: string): string | null {
  return Object.hasOwn(adviceByOption, option) ? (adviceByOption[option] ?? null) : null;
}
