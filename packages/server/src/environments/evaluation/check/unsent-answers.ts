import { UnsentBytes, type UnsentLimits } from '../../../http/index.ts';
import { EnvironmentError } from '../../environment-error.ts';

/** Counts the bytes of checks' responses that their clients have not read. */
export class UnsentAnswers {
  readonly #unsent: UnsentBytes;

  constructor(limits?: UnsentLimits) {
    this.#unsent = new UnsentBytes(limits);
  }

  /**
   * Takes the room of a response, and returns what frees it. Throws EnvironmentError `organization_evaluations_too_many`
   * where the responses of the organization take all of its room, and `evaluations_too_many` where those of the server do.
   */
  hold(organizationId: string, bytes: number): () => void {
    const held = this.#unsent.hold(organizationId, bytes);
    if (held.ok) return held.value;
    if (held.fault === 'owner')
      throw new EnvironmentError(
        'organization_evaluations_too_many',
        'Your organization has more results under way to slow clients than it may; read those first.',
      );
    throw new EnvironmentError(
      'evaluations_too_many',
      'More results are under way to slow clients than this server can hold; try again.',
    );
  }
}
