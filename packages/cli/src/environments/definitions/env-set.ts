import { CliError, usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { readInput } from '../../command-line/values/read-input.ts';
import { promptSecret } from '../../terminal/prompt-secret.ts';
import { parseDocumentPath } from '../document/document-path.ts';
import { isSecretInDocument, setInDocument } from '../document/edit-document.ts';
import { parseValueArgument, refuseSecretSigns } from '../document/parse-value-argument.ts';
import { valuePath } from '../document/value-path.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { changeDefinition, printSaved } from './save-definition.ts';

const emptyHint = 'Nothing was changed. For an empty value, use "" instead of -.';

export const envSet = defineCommand({
  name: 'env set',
  summary: 'Set one value in an environment’s document',
  description:
    'Keeps the rest of the document as written. VALUE is YAML: 8080 is a number, and [a, b] is a list. An existing secret stays a secret. A value that looks like a secret is refused without --secret or --plaintext. Put a value that starts with a dash after --.',
  positionals: [
    environmentArgument,
    { name: 'PATH', description: 'the path of a value, such as db.port, hosts[0] or imports[0]' },
    { name: 'VALUE', description: 'the value; - for standard input, which other processes cannot see' },
  ],
  options: {
    secret: { type: 'boolean', description: 'Encrypt the value, which is then always a string.' },
    plaintext: {
      type: 'boolean',
      description: 'Write the value in plain text even if it looks like a secret.',
    },
    string: { type: 'boolean', description: 'Treat the value as a string.' },
  },
  examples: [
    { title: 'A number', command: 'symbolon env set app/prod db.port 5432' },
    { title: 'A secret', command: 'symbolon env set app/prod db.password - --secret < password.txt' },
    { title: 'A list', command: 'symbolon env set app/prod hosts "[a.example, b.example]"' },
  ],
  async run(context, { positionals, options }) {
    const { secret, plaintext, string: isText } = options;
    if (secret && plaintext) throw usageError('--secret and --plaintext are mutually exclusive');
    const [text = '', path = '', given = ''] = positionals;
    const steps = parseDocumentPath(path);
    const argument = given === '-' ? await readValue(context) : given;
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    const place = valuePath(steps);
    const saved = await changeDefinition(context, session, (yaml) => {
      if (secret || (!plaintext && isSecretInDocument(yaml, place))) {
        return setInDocument(yaml, place, { 'fn::secret': argument });
      }
      const value = parseValueArgument(argument, { isText });
      if (!plaintext) refuseSecretSigns(steps, value);
      return setInDocument(yaml, place, value);
    });
    printSaved(context, session, saved);
    return exitCodes.ok;
  },
});

/** Reads the value without the final line break that a file or a terminal adds. */
async function readValue(context: CommandContext): Promise<string> {
  const { stdin, out } = context;
  if (stdin.isTTY !== true) {
    const value = (await readInput(context, '-')).replace(/\r?\n$/, '');
    if (value !== '') return value;
    throw usageError('standard input is empty', emptyHint);
  }
  const write = (text: string) => void out.streams.stderr.write(text);
  const value = await promptSecret(stdin, { question: 'Value (not shown): ', write });
  if (value === null) throw new CliError('cancelled', { exitCode: exitCodes.failed });
  if (value === '') throw usageError('no value was entered', emptyHint);
  return value;
}
