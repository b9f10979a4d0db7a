import type { Pkcs11Session } from './pkcs11-session.ts';

/** A pool of sessions. Each session has one user at a time; the others wait in order. */
export interface SessionPool {
  use<Result>(work: (session: Pkcs11Session) => Promise<Result>): Promise<Result>;
}

/**
 * Creates a pool. Closes a session that fails, and retries the work once in a new session, so that the server recovers
 * from a restart of the HSM or a logout without a restart of its own.
 */
export function createSessionPool(options: {
  readonly size: number;
  readonly open: () => Promise<Pkcs11Session>;
}): SessionPool {
  const idle: Pkcs11Session[] = [];
  const waiting: (() => void)[] = [];
  let lent = 0;

  async function takeTurn(): Promise<void> {
    if (lent < options.size) lent += 1;
    // The released session goes to the next waiting user.
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function endTurn(): void {
    const next = waiting.shift();
    if (next) next();
    else lent -= 1;
  }

  async function workIn<Result>(session: Pkcs11Session, work: (session: Pkcs11Session) => Promise<Result>) {
    try {
      const result = await work(session);
      idle.push(session);
      return result;
    } catch (cause) {
      await session.close().catch(() => {});
      throw cause;
    }
  }

  return {
    async use(work) {
      await takeTurn();
      try {
        const known = idle.pop();
        if (!known) return await workIn(await options.open(), work);
        try {
          return await workIn(known, work);
        } catch {
          for (const stale of idle.splice(0)) await stale.close().catch(() => {});
          return await workIn(await options.open(), work);
        }
      } finally {
        endTurn();
      }
    },
  };
}
