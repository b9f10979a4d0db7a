import { type ExchangedToken, type ExchangeOptions, exchangeToken } from './exchange-token.ts';

export interface TokenSourceOptions extends ExchangeOptions {
  /**
   * The time before expiry at which a token is replaced, in seconds. Default: 300, but at most a fifth of its lifetime.
   */
  readonly refreshBeforeSeconds?: number;
}

export interface TokenSource {
  /** Returns a valid access token; exchanges for a new one before it expires. */
  readonly getAccessToken: () => Promise<string>;
  /** Discards the current token, for example after a 401 response. */
  readonly invalidate: () => void;
}

/**
 * Creates a source that keeps one access token and replaces it before it expires. Concurrent callers share one exchange,
 * which obtains a new identity token. If an exchange fails while the current token is valid, the current token is returned.
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
