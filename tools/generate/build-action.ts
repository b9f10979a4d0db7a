import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path/posix';

/** A file of `action/dist` and its source; null if the source no longer exists. */
interface ActionFile {
  readonly path: string;
  generate(): string | null;
}

const entries = ['action/src/main.ts', 'action/src/post.ts'];
const sdkIndex = 'packages/sdk/src/index.ts';
const imported =
  /(?<=^import [^'"]*from |^export [^'"]*from |^import |\bimport\()(['"])(\.{1,2}\/[^'"]+)\1/gm;
const fromSdk = /^import \{([^}]*)\} from '@symbolon\/sdk';$/gm;

/**
 * Builds the action in the form that GitHub runs: its sources and the parts of the SDK that they use, without types,
 * module by module. A bundler would produce a file of a thousand lines, which nobody would review before trusting it
 * with their secrets.
 */
export function listActionFiles(): readonly ActionFile[] {
  const sources = new Map<string, string>();
  for (const open = [...entries]; open.length > 0; ) {
    const path = open.pop() ?? '';
    if (sources.has(path)) continue;
    const code = readModule(path);
    sources.set(path, code);
    open.push(...[...code.matchAll(imported)].map(([, , target = '']) => join(dirname(path), target)));
  }
  const created = new Map([...sources].map(([path, code]) => [targetOf(path), rewriteImports(path, code)]));
  const leftOver = globSync('action/dist/**/*.*').filter((path) => !created.has(path));
  let formatted: ReadonlyMap<string, string> | null = null;
  return [...created.keys(), ...leftOver].toSorted().map((path) => ({
    path,
    generate() {
      formatted ??= format(created);
      return formatted.get(path) ?? null;
    },
  }));
}

function targetOf(path: string): string {
  const target = path.startsWith('action/')
    ? path.replace('action/src/', 'action/dist/')
    : path.replace('packages/sdk/src/', 'action/dist/sdk/');
  return target.replace(/\.ts$/, '.js');
}

/** Removes the types. Imports from the SDK point to the modules themselves, so that only used modules are included. */
function readModule(path: string): string {
  const code = stripTypeScriptTypes(readFileSync(path, 'utf8'))
    // Comments of removed types are removed too.
    .replaceAll(/^\/\*\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*\n(?=[ \t;]*\n)/gm, '');
  return code.replaceAll(fromSdk, (_, names: string) => {
    const byModule = Map.groupBy(namesIn(names), (name) => moduleOfSdk(name));
    return [...byModule]
      .map(
        ([module, exported]) =>
          `import { ${exported.join(', ')} } from '${relative(dirname(path), module)}';`,
      )
      .join('\n');
  });
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function moduleOfSdk(name: string): string {
  const exports = readFileSync(sdkIndex, 'utf8').matchAll(/^export \{([^}]*)\} from '\.\/([^']+)';$/gm);
  const found = [...exports].find(([, names = '']) => namesIn(names).includes(name));
  if (found === undefined) throw new Error(`${sdkIndex} does not export ${name}`);
  return join(dirname(sdkIndex), found[2] ?? '');
}

function rewriteImports(path: string, code: string): string {
  const body = code.replaceAll(imported, (_, quote: string, target: string) => {
    const between = relative(dirname(targetOf(path)), targetOf(join(dirname(path), target)));
    return `${quote}${between.startsWith('.') ? between : `./${between}`}${quote}`;
  });
  return `// Generated from ${path} by tools/generate/build-action.ts; npm run generate updates it.\n\n${body}`;
}

/** Formats the module with Biome, because removed types leave blank space. */
function format(codes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const { formatter, javascript } = JSON.parse(readFileSync('biome.json', 'utf8'));
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-action-'));
  try {
    writeFileSync(join(directory, 'biome.json'), JSON.stringify({ formatter, javascript }));
    for (const [path, code] of codes) {
      mkdirSync(join(directory, dirname(path)), { recursive: true });
      writeFileSync(join(directory, path), code);
    }
    execFileSync('biome', ['format', '--write', '--log-level=error', '.'], { cwd: directory, stdio: 'pipe' });
    return new Map([...codes.keys()].map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
