import { SymbolonError } from '../symbolon-error.ts';
import { type OpenEnvironmentOptions, openEnvironment } from './open-environment.ts';
import type { OpenedEnvironment } from './opened-environment.ts';

/** Calls back once after a delay in milliseconds; returns a function that cancels the call. */
export type Schedule = (callback: () => void, milliseconds: number) => () => void;

export interface KeepEnvironmentOpenOptions extends Omit<OpenEnvironmentOptions, 'signal'> {
  /** Called after each opening except the first. */
  readonly onRefresh?: (environment: OpenedEnvironment) => void;
  /** Called when reopening fails while the current environment is still valid. */
  readonly onRefreshFailure?: (error: unknown) => void;
  /** Default: a timer that does not keep the process running. */
  readonly schedule?: Schedule;
}

/** An environment that is reopened before its session expires. */
export interface KeptEnvironment {
  /**
   * Returns the current environment; opens it first if it is not open. Rejects like `openEnvironment` once no valid
   * environment is left.
   */
  current(): Promise<OpenedEnvironment>;
  /** Discards the environment and stops reopening it. */
  close(): void;
}

interface Kept {
  readonly environment: OpenedEnvironment;
  readonly refreshAt: number;
}

/**
 * The fraction of the lifetime after which the environment is reopened, spread so that processes that started together
 * do not coincide.
 */
const refreshAtShare = { from: 0.75, to: 0.85 };
const minPauseMilliseconds = 1_000;

/**
 * Opens an environment with the first call of `current()`, and reopens it after 75 to 85 % of its lifetime. Concurrent
 * callers share one opening. If reopening fails, the current environment stays in use until it expires, and further
 * attempts are made.
 */
export function keepEnvironmentOpen(options: KeepEnvironmentOpenOptions): KeptEnvironment {
  const { schedule = scheduleTimer } = options;
  const { now = Date.now, random = Math.random } = options.retry ?? {};
  const closing = new AbortController();
  let kept: Kept | null = null;
  let pending: Promise<OpenedEnvironment> | null = null;
  let cancel = () => {};

  async function refresh(): Promise<OpenedEnvironment> {
    const before = kept?.environment ?? null;
    const askedAt = now();
    cancel();
    let opened: OpenedEnvironment;
    try {
      opened = await openEnvironment({ ...options, signal: closing.signal });
      closing.signal.throwIfAborted();
    } catch (error) {
      if (before === null || closing.signal.aborted || now() >= before.expiresAt) throw error;
      keep(before, now() + ((before.expiresAt - now()) * (1 + random())) / 8);
      options.onRefreshFailure?.(error);
      return before;
    }
    const share = refreshAtShare.from + random() * (refreshAtShare.to - refreshAtShare.from);
    keep(opened, askedAt + (opened.expiresAt - askedAt) * share);
    if (before !== null) options.onRefresh?.(opened);
    return opened;
  }

  function share(): Promise<OpenedEnvironment> {
    pending ??= refresh().finally(() => {
      pending = null;
    });
    return pending;
  }

  function keep(environment: OpenedEnvironment, atBest: number): void {
    const refreshAt = Math.max(atBest, now() + minPauseMilliseconds);
    kept = { environment, refreshAt };
    cancel = schedule(refreshSoon, refreshAt - now());
  }

  /** Reopens in the background; the next call that needs a new environment reports a failure. */
  function refreshSoon(): void {
    share().catch(() => {});
  }

  function close(): void {
    kept = null;
    cancel();
    closing.abort(new SymbolonError('the environment was closed', { code: 'invalid_request' }));
  }

  return {
    async current() {
      closing.signal.throwIfAborted();
      if (kept === null || now() >= kept.environment.expiresAt) return share();
      // If the machine was asleep, it has missed its timer.
      if (now() >= kept.refreshAt) refreshSoon();
      return kept.environment;
    },
    close,
  };
}

function scheduleTimer(callback: () => void, milliseconds: number): () => void {
  const timer: unknown = setTimeout(callback, milliseconds);
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') {
    timer.unref();
  }
  return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
}
