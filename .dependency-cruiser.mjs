/**
 * The import rules of CONTRIBUTING.md. `tools/check-architecture.ts` runs them over the sources and over
 * `tools/architecture-fixture`, where every rule here must find its one forbidden import.
 */
const server = '^packages/server/src/';
const anyTest = '\\.test\\.ts$';
/** The classifier of database errors, from which http learns which failures are temporary. */
const databaseFaults = `${server}database/faults/database-faults\\.ts$`;

/** The layers of the server, from the top down. Imports go down only; folders of one layer do not import each other. */
const layers = [
  ['process'],
  ['app'],
  ['config', 'metrics'],
  ['environments', 'stacks', 'deployments'],
  ['inbound', 'outbound', 'webhooks'],
  ['tenancy', 'audit-log'],
  ['access'],
  ['audit'],
  ['http', 'database'],
  ['contract'],
  ['platform'],
];

/** A room is a folder whose inside belongs to it: other rooms import its `index.ts`. */
const room =
  '(?:environments|stacks|deployments|inbound|outbound)/[^/]+|(?:webhooks|tenancy|audit-log|access|audit|http|database)';

const cli = '^packages/cli/src/';

/**
 * The layers of the command line below its nouns, from the top down. Every other folder is a noun, which imports all of
 * them and other nouns; the files beside the folders (main, run-cli, command-registry) import everything.
 */
const cliLayers = ['session', 'processes', 'command-line', 'terminal'];

/** @returns {import('dependency-cruiser').IForbiddenRuleType} */
function cliLayerRule(folder, index) {
  const allowed = cliLayers.slice(index).join('|');
  return {
    name: `cli-layer-${folder}`,
    severity: 'error',
    comment: `${folder} imports no noun and no layer above it.`,
    from: { path: `${cli}${folder}/`, pathNot: anyTest },
    to: { path: cli, pathNot: `${cli}(?:${allowed})/` },
  };
}

/** The functions of the environment language, which only its process imports. */
const languageFunctions = `${server}environments/language/language\\.ts$`;

/** @returns {import('dependency-cruiser').IForbiddenRuleType} */
function layerRule([first, ...others], below) {
  const folders = [first, ...others].join('|');
  const allowed = ['$1', ...below.flat()].join('|');
  return {
    name: `layer-${first}`,
    severity: 'error',
    comment: `${[first, ...others].join(', ')}: imports go down only.`,
    from: { path: `${server}(${folders})/`, pathNot: anyTest },
    to: {
      path: server,
      pathNot: [`${server}(?:${allowed})/`, ...(first === 'http' ? [databaseFaults] : [])],
    },
  };
}

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'Modules that import each other cannot be understood apart.',
    from: {},
    to: { circular: true },
  },
  ...layers.map((layer, index) => layerRule(layer, layers.slice(index + 1))),
  {
    name: 'rooms-through-their-index',
    severity: 'error',
    comment: 'Across rooms only through index.ts.',
    from: { path: `${server}(${room})/`, pathNot: anyTest },
    to: {
      path: `${server}(?:${room})/`,
      pathNot: [
        `${server}$1/`,
        `${server}(?:${room})/index\\.ts$`,
        `${server}environments/[^/]+\\.ts$`,
        languageFunctions,
        databaseFaults,
      ],
    },
  },
  {
    name: 'composition-through-indexes',
    severity: 'error',
    comment: 'The composition root, process, config and metrics see only the index.ts of a room.',
    from: { path: `${server}(?:main\\.ts|(?:process|app|config|metrics)/)`, pathNot: anyTest },
    to: { path: `${server}(?:${room})/`, pathNot: `${server}(?:${room})/index\\.ts$` },
  },
  {
    name: 'language-in-its-own-process',
    severity: 'error',
    comment: 'The functions of the environment language take long: only its process imports them.',
    from: {
      path: server,
      pathNot: [`${server}environments/language/`, `${server}environments/language-process/child/`, anyTest],
    },
    to: { path: languageFunctions },
  },
  {
    name: 'login-contracts-are-pure',
    severity: 'error',
    comment: 'A login contract is data and pure functions: no SDK, no execution, no network, no database.',
    from: { path: `${server}outbound/login-contracts/`, pathNot: anyTest },
    to: {
      pathNot: [
        `${server}outbound/(?:login-contracts|subjects)/`,
        `${server}(?:contract|platform/(?!guarded-fetch/))`,
        '(?:^|/)node_modules/(?:typebox|ajv)/',
      ],
    },
  },
  {
    name: 'guarded-fetch-through-its-index',
    severity: 'error',
    comment: 'What reaches out goes through the one guarded door.',
    from: { path: '^packages/', pathNot: `${server}platform/guarded-fetch/` },
    to: { path: `${server}platform/guarded-fetch/`, pathNot: '/index\\.ts$' },
  },
  {
    name: 'fastify-in-routes-only',
    severity: 'error',
    comment: 'Only routes, http/ and app know the HTTP library.',
    from: { path: server, pathNot: ['routes\\.ts$', `${server}http/`, `${server}app/`, anyTest] },
    to: { path: '^(?:fastify|@fastify)/|(?:^|/)node_modules/(?:fastify|@fastify)/' },
  },
  {
    name: 'sql-in-stores-only',
    severity: 'error',
    comment: 'Only store.ts and database/ know SQL.',
    from: { path: server, pathNot: ['[/-]store\\.ts$', `${server}database/`, anyTest] },
    to: { path: '^(?:kysely|pg)/|(?:^|/)node_modules/(?:kysely|pg|@types/pg)/|^(?:node:)?sqlite$' },
  },
  {
    name: 'routes-on-top-of-use-cases',
    severity: 'error',
    comment: 'Inside a slice: routes, then use case, then noun.',
    from: { path: server, pathNot: ['/index\\.ts$', 'routes\\.ts$', `${server}app/`, anyTest] },
    to: { path: `${server}.*routes\\.ts$` },
  },
  {
    name: 'sources-without-tests',
    severity: 'error',
    comment: 'What is shipped does not import what tests it.',
    from: { path: '^packages/[^/]+/src/', pathNot: anyTest },
    to: { path: `^packages/[^/]+/test/|${anyTest}` },
  },
  {
    name: 'nobody-imports-server',
    severity: 'error',
    comment: 'Clients reach the server over the network.',
    from: { path: '^packages/', pathNot: '^packages/server/' },
    to: { path: '^packages/server/' },
  },
  {
    name: 'sdk-imports-nothing',
    severity: 'error',
    comment: 'The SDK is installed in CI jobs: it brings nothing along.',
    from: { path: '^packages/sdk/src/', pathNot: anyTest },
    to: { pathNot: '^packages/sdk/src/', dependencyTypesNot: ['core'] },
  },
  {
    name: 'clients-through-sdk',
    severity: 'error',
    comment: 'cli and console use the SDK as anybody does: through its entry.',
    from: { path: '^packages/(cli|console)/' },
    to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/sdk/src/index\\.ts$'] },
  },
  ...cliLayers.map(cliLayerRule),
  {
    name: 'cli-nouns-below-main',
    severity: 'error',
    comment: 'Nouns do not import the files that put them together.',
    from: { path: `${cli}[^/]+/`, pathNot: anyTest },
    to: { path: `${cli}[^/]+\\.ts$` },
  },
  {
    name: 'action-through-sdk',
    severity: 'error',
    comment: 'The action is handed secrets: it brings nothing along but the SDK.',
    from: { path: '^action/src/', pathNot: anyTest },
    to: { pathNot: ['^action/src/', '^packages/sdk/src/index\\.ts$'], dependencyTypesNot: ['core'] },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden,
  options: {
    // TypeScript 7 has no API that dependency-cruiser could parse with: it would see nothing and say nothing.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['symbolon-source', 'node', 'import', 'types', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.json'],
    },
  },
};
