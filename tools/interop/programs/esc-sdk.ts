import { createRequire } from 'node:module';
import { join } from 'node:path';
import { must } from '../checks.ts';
import { installNpmProgram } from '../install/install-npm-program.ts';
import type { Found, Program } from '../program.ts';

/** The methods of the API that are called here. */
interface EscApi {
  createEnvironment(...name: Name): Promise<void>;
  cloneEnvironment(...names: [...Name, string, string]): Promise<void>;
  updateEnvironmentYaml(...parameters: [...Name, string]): Promise<unknown>;
  checkEnvironmentYaml(organization: string, yaml: string): Promise<{ diagnostics?: readonly unknown[] }>;
  getEnvironment(...name: Name): Promise<{ yaml: string }>;
  getEnvironmentAtVersion(...name: [...Name, string]): Promise<{ yaml: string }>;
  decryptEnvironment(...name: Name): Promise<{ yaml: string }>;
  openAndReadEnvironment(...name: Name): Promise<{ values: Record<string, unknown> }>;
  openEnvironment(...name: Name): Promise<{ id: string }>;
  readOpenEnvironmentProperty(...parameters: [...Name, string, string]): Promise<{ value: unknown }>;
  listEnvironments(
    organization: string,
  ): Promise<{ environments: readonly { project: string; name: string }[] }>;
  listEnvironmentRevisions(...name: Name): Promise<readonly { number: number }[]>;
  createEnvironmentRevisionTag(...parameters: [...Name, string, number]): Promise<void>;
  updateEnvironmentRevisionTag(...parameters: [...Name, string, number]): Promise<void>;
  listEnvironmentRevisionTags(
    ...name: Name
  ): Promise<{ tags: readonly { name: string; revision: number }[] }>;
  deleteEnvironmentRevisionTag(...parameters: [...Name, string]): Promise<void>;
  createEnvironmentTag(...parameters: [...Name, string, string]): Promise<void>;
  updateEnvironmentTag(...parameters: [...Name, string, string, string, string]): Promise<void>;
  listEnvironmentTags(...name: Name): Promise<{ tags: Record<string, { value: string }> }>;
  deleteEnvironmentTag(...parameters: [...Name, string]): Promise<void>;
  deleteEnvironment(...name: Name): Promise<void>;
}
type Name = readonly [organization: string, project: string, name: string];

interface EscSdk {
  readonly Configuration: new (options: { accessToken: string; basePath: string }) => Configuration;
  readonly EscApi: new (configuration: Configuration) => EscApi;
}
interface Configuration {
  basePath: string;
}

const secret = 'interop-canary';
const document = `values:\n  region: eu\n  key:\n    fn::secret: ${secret}\n`;

export const escSdk: Program = {
  name: '@pulumi/esc-sdk',
  origin: 'npm package @pulumi/esc-sdk of Pulumi',
  find: (reportProgress) =>
    installNpmProgram({ name: 'esc-sdk', package: '@pulumi/esc-sdk' }, reportProgress),
  async prove(found, stage, checks) {
    const sdk = loadSdk(found);
    const basePath = `${stage.url}/api/esc`;
    const configuration = new sdk.Configuration({ accessToken: stage.adminToken, basePath });
    const api = new sdk.EscApi(configuration);
    // It drops the port of the given URL, which only works for port 443.
    configuration.basePath = basePath;
    const prod: Name = ['main', 'sdk', 'prod'];
    const copy: Name = ['main', 'sdk', 'copy'];
    await checks.check('creates an environment and writes its document', async () => {
      await api.createEnvironment(...prod);
      await api.updateEnvironmentYaml(...prod, document);
      const { yaml } = await api.getEnvironment(...prod);
      must(yaml.includes('ciphertext') && !yaml.includes(secret), 'the secret must be a ciphertext');
      return `${yaml.trim().split('\n').length} lines, with the secret as a ciphertext`;
    });
    await checks.check('decrypts it', async () => {
      const { yaml } = await api.decryptEnvironment(...prod);
      must(yaml === document, 'the document must be as written');
      return 'the document as written';
    });
    await checks.check('checks a document that has an error', async () => {
      const { diagnostics = [] } = await api.checkEnvironmentYaml('main', `values:\n  a: \${b}\n`);
      must(diagnostics.length === 1, `${diagnostics.length} diagnostics`);
      return '1 diagnostic';
    });
    await checks.check('opens it and reads its values', async () => {
      const { values } = await api.openAndReadEnvironment(...prod);
      must(values['region'] === 'eu' && values['key'] === secret, 'the values were to be as written');
      return `${Object.keys(values).length} values, with the secret in plain text`;
    });
    await checks.check('opens it and reads one value', async () => {
      const { id } = await api.openEnvironment(...prod);
      const { value } = await api.readOpenEnvironmentProperty(...prod, id, 'key');
      must(value === secret, 'the value must be as written');
      return 'the secret in plain text';
    });
    await checks.check('lists environments and revisions, and reads an old revision', async () => {
      const { environments } = await api.listEnvironments('main');
      const mine = environments.filter(({ project }) => project === 'sdk');
      const revisions = await api.listEnvironmentRevisions(...prod);
      const { yaml } = await api.getEnvironmentAtVersion(...prod, '1');
      must(
        mine.length === 1 && revisions.length === 2,
        `${mine.length} environments, ${revisions.length} revisions`,
      );
      return `1 environment, 2 revisions; the first revision has ${yaml.length} bytes`;
    });
    await checks.check('creates, moves, lists and removes a tag of a revision', async () => {
      await api.createEnvironmentRevisionTag(...prod, 'stable', 1);
      await api.updateEnvironmentRevisionTag(...prod, 'stable', 2);
      const { tags } = await api.listEnvironmentRevisionTags(...prod);
      await api.deleteEnvironmentRevisionTag(...prod, 'stable');
      return tags.map(({ name, revision }) => `${name} ${revision}`).join(', ');
    });
    await checks.check('creates, changes, lists and removes a tag', async () => {
      await api.createEnvironmentTag(...prod, 'team', 'ops');
      await api.updateEnvironmentTag(...prod, 'team', 'ops', 'crew', 'web');
      const { tags } = await api.listEnvironmentTags(...prod);
      await api.deleteEnvironmentTag(...prod, 'crew');
      return Object.entries(tags)
        .map(([name, { value }]) => `${name} = ${value}`)
        .join(', ');
    });
    await checks.check('clones it, and removes the original and the clone', async () => {
      await api.cloneEnvironment(...prod, 'sdk', 'copy');
      const { values } = await api.openAndReadEnvironment(...copy);
      must(values['key'] === secret, 'the secret must open in the clone');
      await api.deleteEnvironment(...copy);
      await api.deleteEnvironment(...prod);
      return 'the clone returns the secret';
    });
  },
};

function loadSdk({ command }: Found): EscSdk {
  return createRequire(join(command, 'package.json'))(command) as EscSdk;
}
