import { type ExchangedToken, type ExchangeOptions, exchangeToken } from './exchange-token.ts';

export interface TokenSourceOptions extends ExchangeOptions {
  /** How long before its end a token is replaced; default 300, at most a fifth of its lifetime. */
  readonly refreshBeforeSeconds?: number;
}

export interface TokenSource {
  /** An access token that is good for a while yet; exchanged anew when it is not. */
  readonly getAccessToken: () => Promise<string>;
  /** Forgets the token it has, for instance because the server answered 401. */
  readonly invalidate: () => void;
}

/**
 * Keeps one access token and replaces it before it ends. Callers that come while it is being replaced share one
 * exchange, which obtains the identity token anew. Where an exchange fails while the present token is still good,
 * that one is handed out.
 */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const now = options.retry?.now ?? Date.now;
  let current: (ExchangedToken & { readonly refreshAt: number }) | null = null;
  let pending: Promise<string> | null = null;

  async function refresh(): Promise<string> {
    const askedAt = now();
    const before = current;
    try {
      const token = await exchangeToken(options);
      current = {
        ...token,
        refreshAt: token.expiresAt - marginMilliseconds(options, token.expiresAt - askedAt),
      };
      return token.accessToken;
    } catch (error) {
      if (before !== null && before === current && now() < before.expiresAt) return before.accessToken;
      throw error;
    }
  }

  return {
    async getAccessToken() {
      if (current !== null && now() < current.refreshAt) return current.accessToken;
      pending ??= refresh().finally(() => {
        pending = null;
      });
      return pending;
    },
    invalidate() {
      current = null;
    },
  };
}

function marginMilliseconds(options: TokenSourceOptions, lifetimeMilliseconds: number): number {
  return Math.min((options.refreshBeforeSeconds ?? 300) * 1_000, lifetimeMilliseconds / 5);
}
