import { cp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checks, must } from '../checks.ts';
import { type CommandOptions, runCommand } from '../run-command.ts';
import type { Stage } from '../start-stage.ts';

/** A client that a third-party generator makes from the OpenAPI document of the server. */
export interface GeneratedClient {
  /** The folder of its program, relative to tools/interop. */
  readonly source: string;
  /** The folder of the npm packages that it imports, if it imports any. */
  readonly packages?: string;
  /** Variables of all its commands. */
  readonly environment: Readonly<Record<string, string>>;
  readonly generate: Command;
  readonly compile: Command;
  readonly run: Command;
}

type Command = readonly [command: string, ...parameters: string[]];

/** The output of the program. */
interface Outcome {
  readonly expiresIn: number;
  readonly environments: number;
  /** The `error` of RFC 6749 §5.2 with which an exchange was refused. */
  readonly refusal: string;
}

/** Generates the client from the document that the server serves, compiles it, and exchanges tokens with it. */
export async function proveClient(client: GeneratedClient, stage: Stage, checks: Checks): Promise<void> {
  const directory = join(stage.directory, client.source);
  const options = { directory, environment: client.environment, deadlineSeconds: 600 };
  await cp(join(import.meta.dirname, '..', client.source), directory, { recursive: true });
  if (client.packages !== undefined) await symlink(client.packages, join(directory, 'node_modules'));
  await checks.check('generates a client from the document that the server serves', async () => {
    const document = await stage.call<{ openapi: string; paths: object }>('GET', '/openapi.json');
    await writeFile(join(directory, 'openapi.json'), JSON.stringify(document));
    await runToEnd(client.generate, options);
    return `OpenAPI ${document.openapi}, ${Object.keys(document.paths).length} paths`;
  });
  await checks.check('compiles the client without an error', async () => {
    await runToEnd(client.compile, options);
    return 'no error';
  });
  let outcome: Outcome | undefined;
  await checks.check(
    'exchanges the token of a CI job, and lists environments with the access token',
    async () => {
      const tokens = {
        SYMBOLON_URL: stage.url,
        JOB_TOKEN: await stage.requestJobToken(),
        STRANGER_TOKEN: await stage.requestStrangersToken(),
      };
      const environment = { ...client.environment, ...tokens };
      outcome = JSON.parse(await runToEnd(client.run, { ...options, environment })) as Outcome;
      must(outcome.expiresIn > 0, `expires in ${outcome.expiresIn} s`);
      return `expires in ${outcome.expiresIn} s; ${outcome.environments} environments`;
    },
  );
  await checks.check('reads the error of a refused exchange in its documented form', async () => {
    must(outcome?.refusal === 'invalid_grant', `the error was ${outcome?.refusal}`);
    return outcome.refusal;
  });
}

async function runToEnd([command, ...parameters]: Command, options: CommandOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(command, parameters, options);
  must(exitCode === 0, `${command} exited with ${exitCode}: ${`${stderr}\n${stdout}`.trim().slice(-400)}`);
  return stdout;
}
