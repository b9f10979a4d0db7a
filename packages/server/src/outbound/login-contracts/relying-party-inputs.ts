import { Type } from 'typebox';
import { type Audience, audienceRequirement, parseAudience } from '../../contract/audience.ts';
import { formatDuration, parseDurationSeconds } from '../../platform/time/duration.ts';
import type { InputFault } from './input-fault.ts';
import { closed, duration } from './schema-parts.ts';

const minLifetimeSeconds = 60;
const maxLifetimeSeconds = 3_600;

/** The inputs of a token for any relying party. The audience is parsed if `findRelyingPartyFaults` found no fault. */
export const relyingPartyInputs = {
  audience: Type.Unsafe<Audience>(
    Type.String({ description: `The audience of the token: ${audienceRequirement}.` }),
  ),
  identityToken: Type.Object({ version: Type.Literal('v2') }, closed),
  duration: Type.Optional(duration('From 1m to 1h; 1h by default.')),
};

/** Returns the lifetime of an identity token: the given duration, or an hour. */
export function parseLifetimeSeconds(text: string | undefined): number {
  return text === undefined ? maxLifetimeSeconds : (parseDurationSeconds(text) ?? 0);
}

export function findRelyingPartyFaults(inputs: {
  readonly audience?: string;
  readonly duration?: string;
}): readonly InputFault[] {
  const { audience } = inputs;
  const seconds = parseLifetimeSeconds(inputs.duration);
  const faults: InputFault[] = [];
  if (audience !== undefined && parseAudience(audience) === null)
    faults.push({ path: 'audience', message: `must be ${audienceRequirement}` });
  if (seconds < minLifetimeSeconds || seconds > maxLifetimeSeconds) {
    const range = `${formatDuration(minLifetimeSeconds)} and ${formatDuration(maxLifetimeSeconds)}`;
    faults.push({ path: '', message: `duration must be between ${range}`, complete: true });
  }
  return faults;
}
