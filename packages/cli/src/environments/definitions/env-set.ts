import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { readInput } from '../../command-line/read-input.ts';
import { promptSecret } from '../../terminal/prompt-secret.ts';
import { parseDocumentPath } from '../document/document-path.ts';
import { isSecretInDocument, setInDocument } from '../document/edit-document.ts';
import { parseValueArgument, refuseSecretSigns } from '../document/parse-value-argument.ts';
import { valuePath } from '../document/value-path.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { changeDefinition, printSaved } from './save-definition.ts';

export const envSet = defineCommand({
  name: 'env set',
  summary: 'Set one value in an environment’s document; the rest stays as it is written',
  description:
    'VALUE is YAML: 8080 is a number, [a, b] a list. What is written as a secret stays one, and what looks like one is refused unless you say what it is. A value that begins with a dash stands behind --.',
  positionals: [
    environmentArgument,
    { name: 'PATH', description: 'a value, such as db.port or hosts[0], or imports[0]' },
    { name: 'VALUE', description: 'what it is to be; - for standard input, which no other process can see' },
  ],
  options: {
    secret: { type: 'boolean', description: 'Encrypt it. It is a text, whatever it looks like.' },
    plaintext: { type: 'boolean', description: 'Write it in plain text, whatever it looks like.' },
    string: { type: 'boolean', description: 'It is a text, whatever it looks like.' },
  },
  examples: [
    { says: 'A number', command: 'symbolon env set app/prod db.port 5432' },
    { says: 'A secret', command: 'symbolon env set app/prod db.password - --secret < password.txt' },
    { says: 'A list', command: 'symbolon env set app/prod hosts "[a.example, b.example]"' },
  ],
  async run(context, { positionals, options }) {
    const { secret, plaintext, string: isText } = options;
    if (secret && plaintext) throw usageError('--secret and --plaintext exclude each other');
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

/** Without the line end that a file or a terminal adds. */
async function readValue(context: CommandContext): Promise<string> {
  const { stdin, out } = context;
  if (stdin.isTTY !== true) return (await readInput(context, '-')).replace(/\r?\n$/, '');
  const write = (text: string) => void out.streams.stderr.write(text);
  return promptSecret(stdin, { question: 'Value (not shown): ', write });
}
