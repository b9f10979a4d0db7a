import { variables } from '../../packages/server/src/config/variables.ts';

/** Generates `docs/configuration.md` from the table of the server's variables. */
export function generateConfiguration(): string {
  const rows = Object.entries(variables).map(
    ([name, variable]) => `| \`${name}\` | ${variable.default} | ${variable.description} |`,
  );
  return `# Configuration

The server is configured by environment variables. If the configuration is invalid, the server lists all faults and exits with code 2. An unknown variable that starts with \`SYMBOLON_\` causes a warning in the log. This page is generated from
[variables.ts](../packages/server/src/config/variables.ts).

| variable | default | description |
| --- | --- | --- |
${rows.join('\n')}
`;
}
