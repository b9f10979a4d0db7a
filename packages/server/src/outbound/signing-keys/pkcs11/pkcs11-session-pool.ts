import type { Pkcs11Session } from './pkcs11-session.ts';

/** Sessions that are lent to one user at a time; who finds none free waits his turn. */
export interface SessionPool {
  use<Result>(work: (session: Pkcs11Session) => Promise<Result>): Promise<Result>;
}

/**
 * A session in which something failed is closed, and the work tried once more in a new one: an HSM that was restarted
 * or logged us out is back without a restart of ours.
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
    // Whoever ends hands his turn over.
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
