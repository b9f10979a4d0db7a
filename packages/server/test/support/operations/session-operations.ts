import { hash } from 'node:crypto';
import { type Operation, onEnvironment, operation, permission, type Sender } from './operation.ts';
import { esc, org } from './operation-world.ts';

const one = '/api/esc/environments/{orgName}/{projectName}/{envName}';
const unsaved = '/api/esc/environments/{orgName}/yaml';
const [read, open, write] = [onEnvironment('read'), onEnvironment('open'), onEnvironment('write')];

const at =
  (suffix: string, body?: unknown) =>
  ({ environment }: Sender) => ({
    path: `${esc}/${environment}${suffix}`,
    ...(body === undefined ? {} : { body }),
  });

const importing = ({ environment }: Sender) => `imports: [${environment}]`;
const document = (path: string, textOf: (sender: Sender) => string) => (sender: Sender) => ({
  path: esc + path,
  body: textOf(sender),
});
const itself = () => 'values: {a: 1}';

/** The id of a session that the sender opened; an unknown id if they may not open one. */
async function openAs({ world, token }: Sender, path: string, body?: string): Promise<string> {
  const options = { token, ...(body === undefined ? {} : { body }) };
  const opened = await world.server.call<{ id?: string }>('POST', `${esc}${path}/open`, options);
  return opened.status === 200 ? (opened.body.id ?? '') : '0'.repeat(36);
}

const ofSession = (slash: string) => async (sender: Sender) =>
  at(`/open${slash}${await openAs(sender, `/${sender.environment}`)}`)(sender);

const ofUnsaved = (textOf: (sender: Sender) => string) => async (sender: Sender) => ({
  path: `${esc}/yaml/open/${await openAs(sender, '/yaml', textOf(sender))}`,
});

const sessions = '/api/orgs/{orgName}/environment-sessions';

/** The id of a session that the administrator opened. */
async function openAsAdministrator({ world, environment }: Sender): Promise<string> {
  const { id } = await world.make<{ id: string }>('POST', `${esc}/${environment}/open`);
  return id;
}

/** An import that the caller may not open is a diagnostic, unless they could open it when it was imported. */
const imported: Partial<Operation> = {
  variant: 'with an import',
  refusedOtherwise: true,
  holdsImport: ({ diagnostics }) => diagnostics === undefined,
};

/** Hardly compressible: its pieces are stored in two transactions. */
const largeText = Array.from({ length: 700 }, (_, number) => hash('sha256', `${number}`, 'hex')).join('');

/** Environments evaluated and opened, and their secrets. */
export const sessionOperations: readonly Operation[] = [
  operation(`POST ${one}/check`, read, at('/check')),
  operation(`POST ${one}/check`, open, at('/check?showSecrets=true'), { variant: 'with secrets' }),
  operation(`POST ${one}/versions/{version}/check`, read, at('/versions/1/check')),
  operation(`POST ${unsaved}/check`, permission('environment_yaml:open'), document('/yaml/check', itself), {
    transactions: 0,
  }),
  operation(`POST ${unsaved}/check`, open, document('/yaml/check', importing), imported),
  operation(`GET ${one}/decrypt`, open, at('/decrypt'), { transactions: 1 }),
  operation(`GET ${one}/versions/{version}/decrypt`, open, at('/versions/1/decrypt'), { transactions: 1 }),
  operation(`POST ${one}/encrypt-secrets`, write, at('/encrypt-secrets', { plaintexts: ['a'] }), {
    transactions: 0,
  }),
  operation(`POST ${one}/decrypt-secrets`, open, async (sender) => {
    const { world, environment } = sender;
    const body = { plaintexts: ['a'] };
    const { ciphertexts } = await world.make('POST', `${esc}/${environment}/encrypt-secrets`, { body });
    return at('/decrypt-secrets', { ciphertexts })(sender);
  }),
  operation(`POST ${one}/open`, open, at('/open')),
  operation(
    `POST ${one}/open`,
    open,
    async (sender) => {
      const login = 'fn::open::azure-login: {clientId: c, tenantId: t, oidc: true}';
      const body = `values: {login: {${login}}}`;
      await sender.world.make('PATCH', `${esc}/${sender.environment}`, { body });
      return at('/open')(sender);
    },
    // The transaction of the login's identity token, and the transaction of the opening.
    { variant: 'with a login', transactions: 3, refusals: [2, 2, 1] },
  ),
  operation(
    `POST ${one}/open`,
    open,
    async (sender) => {
      await sender.world.make('PATCH', `${esc}/${sender.environment}`, { body: `values: {a: ${largeText}}` });
      return at('/open')(sender);
    },
    // The transaction of the session, and the transactions of the pieces of the result.
    {
      variant: 'with a large result',
      transactions: 3,
      undoes: ['environment_session_pieces', 'environment_session_sources', 'environment_sessions'],
    },
  ),
  operation(`POST ${one}/versions/{version}/open`, open, at('/versions/1/open')),
  operation(`POST ${unsaved}/open`, permission('environment_yaml:open'), document('/yaml/open', itself)),
  operation(`POST ${unsaved}/open`, open, document('/yaml/open', importing), imported),
  operation(`GET ${one}/open/{openSessionID}`, open, ofSession('/'), { transactions: 1 }),
  operation(`GET ${one}/open/{openSessionID}`, open, ofSession('//'), {
    variant: 'with a doubled slash',
    transactions: 1,
  }),
  operation(
    `GET ${one}/open/{openSessionID}`,
    { kind: 'other opener' },
    async (sender) => at(`/open/${await openAsAdministrator(sender)}`)(sender),
    {
      variant: 'that somebody else opened',
      transactions: 1,
    },
  ),
  operation(`GET ${unsaved}/open/{openSessionID}`, permission('environment_yaml:open'), ofUnsaved(itself), {
    transactions: 1,
  }),
  operation(`GET ${unsaved}/open/{openSessionID}`, open, ofUnsaved(importing), {
    variant: 'with an import',
    transactions: 1,
    holdsImport: ({ properties = {} }) => Object.keys(properties).length > 0,
  }),
  operation(`GET ${sessions}`, permission('environment_session:read'), `${org}/environment-sessions`),
  operation(`DELETE ${sessions}/{sessionId}`, permission('environment_session:delete'), async (sender) => ({
    path: `${org}/environment-sessions/${await openAsAdministrator(sender)}`,
  })),
  operation(`POST ${sessions}/revoke`, permission('environment_session:delete'), async (sender) => {
    await openAsAdministrator(sender);
    const body = { criteria: { environment: sender.environment } };
    return { path: `${org}/environment-sessions/revoke`, body };
  }),
];
