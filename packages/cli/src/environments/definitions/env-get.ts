import { CliError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { parseDocumentPath } from '../document/document-path.ts';
import { readDocument } from '../document/edit-document.ts';
import { formatYaml } from '../document/format-yaml.ts';
import { findShownNode, hideInValue } from '../document/secrets/hide-plain-secrets.ts';
import { valuePath } from '../document/value-path.ts';
import { loadCheckedValues } from '../load-checked-values.ts';
import { findValue, type OpenedValue, toPlainValue } from '../open/opened-value.ts';
import { unknownPath } from '../open/unknown-path.ts';
import {
  type EnvironmentSession,
  openEnvironmentSession,
  versionedArgument,
} from '../open-environment-session.ts';

export const envGet = defineCommand({
  name: 'env get',
  summary: 'Show an environment’s document, or one value and its definition',
  description:
    'Does not open the environment, so values of providers appear as [unknown]. Secrets, and plain text that was probably meant to be secret, appear as [secret]. Without PATH, shows the document as stored. Showing secrets requires permission to open the environment.',
  positionals: [
    versionedArgument,
    { name: 'PATH', description: 'the path of a value, such as db.port or hosts[0]', optional: true },
  ],
  options: {
    definition: { type: 'boolean', description: 'Show only the definition.' },
    'show-secrets': { type: 'boolean', description: 'Show secrets in plain text.' },
  },
  examples: [
    { title: 'The document', command: 'symbolon env get app/prod > prod.yaml' },
    { title: 'One value', command: 'symbolon env get app/prod db.port' },
    { title: 'An earlier revision', command: 'symbolon env get app/prod@3' },
  ],
  async run(context, { positionals, options }) {
    const { out, json } = context;
    const [text = '', path] = positionals;
    const steps = path === undefined ? null : parseDocumentPath(path);
    const showSecrets = options['show-secrets'];
    const session = await openEnvironmentSession(context, text, { version: 'allowed' });
    const definition = await session.client.environments.loadDefinition(session.environment, {
      decrypt: showSecrets,
    });
    if (steps === null) {
      if (json) out.printJson(definition);
      else out.printDocument(definition.yaml);
      return exitCodes.ok;
    }
    const place = valuePath(steps);
    const node = showSecrets
      ? readDocument(definition.yaml).getIn([...place], true)
      : findShownNode(definition.yaml, place);
    const written = node === undefined ? null : formatYaml(node);
    if (options.definition) {
      if (written === null) throw missing(session, path);
      if (json) out.printJson({ definition: written });
      else out.printDocument(written);
      return exitCodes.ok;
    }
    const values = await loadCheckedValues(context, session, { showSecrets });
    const found = findValue(values, steps);
    if (found === null) throw unknownPath(session.label, values, steps);
    const value = toPlainValue(found, { showSecrets });
    printValue(context, { found, written, value: showSecrets ? value : hideInValue(value, steps) });
    return exitCodes.ok;
  },
});

function printValue(
  { out, json }: CommandContext,
  view: { readonly found: OpenedValue; readonly written: string | null; readonly value: unknown },
): void {
  const { found, written, value } = view;
  const { isSecret, isUnknown, definedAt } = found;
  const bytes = value === found.value ? found.bytes : undefined;
  if (json) {
    const binary = bytes === undefined ? {} : { bytes };
    out.printJson({ value, ...binary, isSecret, isUnknown, definedAt, definition: written });
    return;
  }
  if (bytes !== undefined)
    out.note(
      'Bytes that are not UTF-8 are shown as U+FFFD; "symbolon env open ENV PATH" prints them unchanged.',
    );
  const where = definedAt === null ? '' : ` (${definedAt.environment}, line ${definedAt.line})`;
  // A placeholder is not a value, so it is not formatted as YAML.
  const shown = value === '[secret]' || value === '[unknown]' ? `${value}\n` : formatYaml(value);
  out.printLines(`${out.paint.strong('Value')}\n${indent(shown)}`);
  out.printLines(`${out.paint.strong('Definition')}${where}\n`);
  out.printLines(written === null ? '  defined by an import\n' : indent(written));
}

function indent(lines: string): string {
  return lines.replaceAll(/^(?=.)/gm, '  ');
}

function missing({ label }: EnvironmentSession, path = ''): CliError {
  return new CliError(`unknown path ${path} in ${label}`, { exitCode: exitCodes.failed });
}
