import { EnvironmentError } from '../../environment-error.ts';

/** What unsent answers may take on this server, and of one organization. */
export interface UnsentAnswerLimits {
  readonly maxBytes: number;
  readonly maxBytesOfOrganization: number;
}

export const defaultUnsentAnswerLimits: UnsentAnswerLimits = {
  maxBytes: 268_435_456,
  maxBytesOfOrganization: 67_108_864,
};

/**
 * Counts the bytes of answers that are in memory until their client has read them: a client may read slowly, or not at
 * all.
 */
export class UnsentAnswers {
  readonly #limits: UnsentAnswerLimits;
  readonly #byOrganization = new Map<string, number>();
  #bytes = 0;

  constructor(limits: UnsentAnswerLimits = defaultUnsentAnswerLimits) {
    this.#limits = limits;
  }

  /**
   * Takes the room of an answer, and returns what frees it. Throws EnvironmentError `organization_evaluations_too_many`
   * where the answers of the organization take all of its room, and `evaluations_too_many` where those of the server do.
   */
  hold(organizationId: string, bytes: number): () => void {
    const own = this.#byOrganization.get(organizationId) ?? 0;
    const { maxBytes, maxBytesOfOrganization } = this.#limits;
    if (own + bytes > maxBytesOfOrganization)
      throw new EnvironmentError(
        'organization_evaluations_too_many',
        'Your organization has more results under way to slow clients than it may; read those first.',
      );
    if (this.#bytes + bytes > maxBytes)
      throw new EnvironmentError(
        'evaluations_too_many',
        'More results are under way to slow clients than this server can hold; try again.',
      );
    this.#add(organizationId, bytes);
    let held = true;
    return () => {
      if (held) this.#add(organizationId, -bytes);
      held = false;
    };
  }

  #add(organizationId: string, bytes: number): void {
    this.#bytes += bytes;
    const own = (this.#byOrganization.get(organizationId) ?? 0) + bytes;
    if (own === 0) this.#byOrganization.delete(organizationId);
    else this.#byOrganization.set(organizationId, own);
  }
}
