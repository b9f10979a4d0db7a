import { SymbolonError } from '../symbolon-error.ts';
import { type OpenEnvironmentOptions, openEnvironment } from './open-environment.ts';
import type { OpenedEnvironment } from './opened-environment.ts';

/** Calls back once, after so many milliseconds; what it answers takes that back. */
export type Schedule = (callback: () => void, milliseconds: number) => () => void;

export interface KeepEnvironmentOpenOptions extends Omit<OpenEnvironmentOptions, 'signal'> {
  /** Told of each opening but the first. */
  readonly onRefresh?: (environment: OpenedEnvironment) => void;
  /** Told of each failure to open anew while the present one is still good. */
  readonly onRefreshFailure?: (error: unknown) => void;
  /** Default: a timer that keeps no process running. */
  readonly schedule?: Schedule;
}

/** An environment that is opened anew before it ends. */
export interface KeptEnvironment {
  /**
   * The environment as it is now; opens it where it is not open. Rejects as `openEnvironment` does, once nothing good is
   * left to hand out.
   */
  current(): Promise<OpenedEnvironment>;
  /** Forgets it, and opens it no more. */
  close(): void;
}

interface Kept {
  readonly environment: OpenedEnvironment;
  readonly refreshAt: number;
}

/** So that what was started together does not come back together. */
const refreshAtShare = { from: 0.75, to: 0.85 };
const shortestPauseMilliseconds = 1_000;

/**
 * Opens an environment with the first `current()`, and anew at 80 % of its life, give or take 5 %. Callers that come
 * meanwhile share one opening. Where it fails, the present one serves on until its end, and it is tried again and again.
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
    const refreshAt = Math.max(atBest, now() + shortestPauseMilliseconds);
    kept = { environment, refreshAt };
    cancel = schedule(refreshSoon, refreshAt - now());
  }

  /** Nobody waits for this one; whoever asks next meets the failure. */
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
      // A machine that slept has missed its timer.
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
