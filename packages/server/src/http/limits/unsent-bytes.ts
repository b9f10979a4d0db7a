import type { Result } from '../../platform/result.ts';

/** The limits on responses in memory that their clients have not read: for the whole server, and for one owner. */
export interface UnsentLimits {
  readonly maxBytes: number;
  readonly maxBytesOfOwner: number;
}

export const defaultUnsentLimits: UnsentLimits = {
  maxBytes: 268_435_456,
  maxBytesOfOwner: 67_108_864,
};

/**
 * Counts the bytes of responses that stay in memory until their client has read them: a client may read slowly, or not
 * at all.
 */
export class UnsentBytes {
  readonly #limits: UnsentLimits;
  readonly #byOwner = new Map<string, number>();
  #bytes = 0;

  constructor(limits: UnsentLimits = defaultUnsentLimits) {
    this.#limits = limits;
  }

  /** Reserves memory for a response. Returns the function that frees it, or the limit that is reached. */
  hold(owner: string, bytes: number): Result<() => void, 'owner' | 'server'> {
    const own = this.#byOwner.get(owner) ?? 0;
    if (own + bytes > this.#limits.maxBytesOfOwner) return { ok: false, fault: 'owner' };
    if (this.#bytes + bytes > this.#limits.maxBytes) return { ok: false, fault: 'server' };
    this.#add(owner, bytes);
    let held = true;
    const release = () => {
      if (held) this.#add(owner, -bytes);
      held = false;
    };
    return { ok: true, value: release };
  }

  #add(owner: string, bytes: number): void {
    this.#bytes += bytes;
    const own = (this.#byOwner.get(owner) ?? 0) + bytes;
    if (own === 0) this.#byOwner.delete(owner);
    else this.#byOwner.set(owner, own);
  }
}
