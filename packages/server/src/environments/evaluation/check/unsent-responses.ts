import { UnsentBytes, type UnsentLimits } from '../../../http/index.ts';
import { EnvironmentError } from '../../environment-error.ts';

/** Counts the bytes of checks' responses that their clients have not read. */
export class UnsentResponses {
  readonly #unsent: UnsentBytes;

  constructor(limits?: UnsentLimits) {
    this.#unsent = new UnsentBytes(limits);
  }

  /**
   * Reserves memory for a response, and returns the function that frees it. Throws EnvironmentError
   * `organization_evaluations_too_many` if the organization has reached its limit, and `evaluations_too_many` if the
   * server has.
   */
  hold(organizationId: string, bytes: number): () => void {
    const held = this.#unsent.hold(organizationId, bytes);
    if (held.ok) return held.value;
    if (held.fault === 'owner')
      throw new EnvironmentError(
        'organization_evaluations_too_many',
        'Your organization has too many unread results; read them first.',
      );
    throw new EnvironmentError('evaluations_too_many', 'This server has too many unread results; try again.');
  }
}
