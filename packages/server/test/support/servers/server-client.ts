/** A server as its clients see it, in this process or a separate one. */
export interface ServerClient {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The token of user `admin`, administrator of the organization `main`. */
  readonly adminToken: string;
  /** Calls a path with JSON; as the administrator by default. */
  call<Body = unknown>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>>;
  /** Posts a form to the token endpoint; missing members are those of a valid request for `main`. */
  exchange(parameters: Record<string, string>): Promise<Answer<TokenAnswer>>;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Null sends no credential. */
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly issued_token_type: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly error: string;
  readonly error_description: string;
}

export function createServerClient(url: string, adminToken: string): ServerClient {
  async function call<Body>(method: string, path: string, { body, token, headers }: CallOptions = {}) {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `token ${token ?? adminToken}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerOf<Body>(response);
  }

  return {
    url,
    adminToken,
    call,
    async exchange(parameters) {
      const form = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: 'urn:pulumi:org:main',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        requested_token_type: 'urn:pulumi:token-type:access_token:organization',
        ...parameters,
      });
      return answerOf<TokenAnswer>(await fetch(`${url}/api/oauth/token`, { method: 'POST', body: form }));
    },
  };
}

async function answerOf<Body>(response: Response): Promise<Answer<Body>> {
  const text = await response.text();
  // A response to HEAD describes a body but does not have one.
  const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true;
  const body = isJson ? (JSON.parse(text) as Body) : (text as unknown as Body);
  return { status: response.status, headers: response.headers, body };
}
