import type { Answer, ServerClient } from '../servers/server-client.ts';

interface WireDiagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly path?: string;
  readonly range?: { readonly environment: string; readonly begin: { readonly line: number } };
}

export interface WireValue {
  readonly value?: unknown;
  readonly secret?: boolean;
  readonly unknown?: boolean;
}

/** All members that the responses of these calls may have. */
export interface EnvironmentAnswer {
  readonly id: string;
  readonly expiresAt: string;
  readonly code: number;
  readonly message: string;
  readonly diagnostics?: readonly WireDiagnostic[];
  readonly properties: Readonly<Record<string, WireValue>>;
  readonly value?: unknown;
  readonly secret?: boolean;
  readonly plaintexts: readonly string[];
  readonly ciphertexts: readonly string[];
}

export interface Asking {
  readonly token?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly organization?: string;
}

/** Calls for environments of `main` (by default), named `app/prod` or `app/prod@3`. */
export function environmentsOf(server: ServerClient) {
  type Sent = Asking & { readonly body?: unknown };
  const call = (
    method: string,
    path: string,
    { token, query = {}, organization = 'main', body }: Sent = {},
  ) =>
    server.call<EnvironmentAnswer>(
      method,
      `/api/esc/environments/${organization}${path}?${new URLSearchParams(query)}`,
      { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) },
    );
  const pathOf = (name: string) => `/${name.replace('@', '/versions/')}`;

  async function save(name: string, text: string, asking: Asking = {}) {
    return call('PATCH', `/${name}`, { ...asking, body: text });
  }

  return {
    call,
    save,
    /** Creates the environment with a document. */
    async make(name: string, text: string, asking: Asking = {}) {
      const [project, environment] = name.split('/');
      const created = await call('POST', '', { ...asking, body: { project, name: environment } });
      if (created.status !== 200) throw new Error(`${name} was not created: ${created.body.message}`);
      const saved = await save(name, text, asking);
      if (saved.status !== 200) throw new Error(`${name} was not saved: ${JSON.stringify(saved.body)}`);
    },
    open: (name: string, asking: Asking = {}) => call('POST', `${pathOf(name)}/open`, asking),
    openText: (text: string, asking: Asking = {}) => call('POST', '/yaml/open', { ...asking, body: text }),
    /** `yaml` for an opened text. */
    read: (name: string, id: string, asking: Asking = {}) => call('GET', `/${name}/open/${id}`, asking),
    async openAndRead(name: string, asking: Asking = {}): Promise<Answer<EnvironmentAnswer>> {
      const opened = await call('POST', `${pathOf(name)}/open`, asking);
      if (opened.status !== 200) throw new Error(`${name} was not opened: ${opened.body.message}`);
      const { query: _, ...rest } = asking;
      const [saved = ''] = name.split('@');
      return call('GET', `/${saved}/open/${opened.body.id}`, rest);
    },
    check: (name: string, asking: Asking = {}) => call('POST', `${pathOf(name)}/check`, asking),
    checkText: (text: string, asking: Asking = {}) => call('POST', '/yaml/check', { ...asking, body: text }),
    decrypt: (name: string, asking: Asking = {}) => call('GET', `${pathOf(name)}/decrypt`, asking),
    definition: (name: string, asking: Asking = {}) => call('GET', pathOf(name), asking),
    encrypt: (name: string, plaintexts: readonly string[], asking: Asking = {}) =>
      call('POST', `/${name}/encrypt-secrets`, { ...asking, body: { plaintexts } }),
    decryptTexts: (name: string, ciphertexts: readonly string[], asking: Asking = {}) =>
      call('POST', `/${name}/decrypt-secrets`, { ...asking, body: { ciphertexts } }),
  };
}

export type Environments = ReturnType<typeof environmentsOf>;

export interface WireEvent {
  readonly event: string;
  readonly description: string;
  readonly authFailure: boolean;
  readonly user: { readonly githubLogin: string };
  readonly details: Readonly<Record<string, unknown>>;
}

/** Lists audit events, newest first. */
export async function auditEvents(server: ServerClient, name: string): Promise<readonly WireEvent[]> {
  const answer = await server.call<{ auditLogEvents: WireEvent[] }>(
    'GET',
    `/api/orgs/main/auditlogs/v2?eventFilter=${name}`,
  );
  return answer.body.auditLogEvents;
}

/**
 * Creates a member of `main` with grants on environments such as `app/prod` or `app/*`, and returns the member's token.
 */
export async function addMember(
  server: ServerClient,
  login: string,
  grants: Readonly<
    Record<string, string | { readonly permission: string; readonly maxOpenDuration: string }>
  > = {},
): Promise<string> {
  await server.call('POST', `/api/orgs/main/members/${login}`, { body: { role: 'member' } });
  for (const [scope, grant] of Object.entries(grants)) {
    const [project, environment] = scope.split('/');
    const terms = typeof grant === 'string' ? { permission: grant } : grant;
    const created = await server.call<{ message: string }>('PUT', '/api/orgs/main/environment-grants', {
      body: { grantee: { kind: 'user', name: login }, project, environment, ...terms },
    });
    if (created.status !== 200) throw new Error(created.body.message);
  }
  const path = `/api/orgs/main/members/${login}/tokens`;
  return (await server.call<{ tokenValue: string }>('POST', path, { body: {} })).body.tokenValue;
}
