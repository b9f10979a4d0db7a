/**
 * The import rules of docs/design: main → app → slices → audit, tenancy → http, database → platform.
 * `tools/check-architecture.ts` runs them over the sources and over `tools/architecture-fixture`, where every rule
 * here must find its one forbidden import.
 */
const server = '^packages/server/src/';
/** A slice's own folder. */
const slice =
  '(?:inbound|outbound|deployments|environments)/[^/]+|(?!(?:inbound|outbound|deployments|environments|platform)/)[^/]+';
/** The second door of the environment language. */
const languageAtWork = `${server}environments/language/computations\\.ts$`;
const anyTest = '\\.test\\.ts$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'What imports each other cannot be understood apart.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'composition-root-on-top',
    severity: 'error',
    comment: 'main, app and config are imported by each other only.',
    from: { path: `${server}[^/]+/` },
    to: { path: `${server}[^/]+\\.ts$` },
  },
  {
    name: 'audit-and-tenancy-below-slices',
    severity: 'error',
    comment: 'audit and tenancy know nothing of the slices that stand on them.',
    from: { path: `${server}(?:audit|tenancy)/` },
    to: { path: server, pathNot: `${server}(?:audit|tenancy|http|database|platform)/` },
  },
  {
    name: 'http-and-database-know-platform-only',
    severity: 'error',
    comment:
      'http and database know nothing of slices, nor of each other; http knows which faults are of the database.',
    from: { path: `${server}(http|database)/` },
    to: {
      path: server,
      pathNot: [`${server}(?:$1|platform)/`, `${server}database/database-faults\\.ts$`],
    },
  },
  {
    name: 'platform-at-the-bottom',
    severity: 'error',
    comment: 'platform imports nothing of ours.',
    from: { path: `${server}platform/` },
    to: { path: '^packages/', pathNot: [`${server}platform/`, '^packages/server/test/support/'] },
  },
  {
    name: 'inbound-without-outbound',
    severity: 'error',
    comment: 'The two directions meet in app.ts only.',
    from: { path: `${server}inbound/` },
    to: { path: `${server}outbound/` },
  },
  {
    name: 'outbound-without-inbound',
    severity: 'error',
    comment: 'Outbound sees a Principal, never an inbound token.',
    from: { path: `${server}outbound/` },
    to: { path: `${server}inbound/` },
  },
  {
    name: 'slices-through-their-index',
    severity: 'error',
    comment: 'Across slices only through index.ts.',
    from: { path: `${server}(${slice})/` },
    to: {
      path: `${server}(?:${slice})/`,
      pathNot: [
        `${server}$1/`,
        `${server}(?:${slice})/index\\.ts$`,
        languageAtWork,
        `${server}database/database-faults\\.ts$`,
      ],
    },
  },
  {
    name: 'language-on-its-own-thread',
    severity: 'error',
    comment: 'What the environment language computes takes long: only its thread imports that.',
    from: {
      path: server,
      pathNot: [
        `${server}environments/language/`,
        `${server}environments/language-thread/(?:do-job|parse-document)\\.ts$`,
        anyTest,
      ],
    },
    to: { path: languageAtWork },
  },
  {
    name: 'composition-through-indexes',
    severity: 'error',
    comment: 'Also app and main see of a slice its index.ts only.',
    from: { path: `${server}[^/]+\\.ts$` },
    to: { path: `${server}(?:${slice})/`, pathNot: `${server}(?:${slice})/index\\.ts$` },
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
    from: { path: server, pathNot: ['routes\\.ts$', `${server}http/`, `${server}app[^/]*\\.ts$`, anyTest] },
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
    from: { path: server, pathNot: ['/index\\.ts$', 'routes\\.ts$', `${server}[^/]+\\.ts$`, anyTest] },
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
