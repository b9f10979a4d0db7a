import { randomBytes } from 'node:crypto';
import type { Caller } from '../../../src/access/index.ts';
import type { Database } from '../../../src/database/index.ts';
import {
  createLocalBackend,
  type RotationContext,
  type RotationTerms,
  type SigningBackend,
  type SigningKey,
} from '../../../src/outbound/signing-keys/index.ts';
import { createKeyring, type Keyring } from '../../../src/platform/keyring.ts';
import type { Clock } from '../../../src/platform/time/clock.ts';
import { createSteadyTime } from '../../../src/platform/time/steady-time.ts';
import { heldRole } from '../held-role.ts';
import { organizationName } from '../parsed-names.ts';
import { callerOfPrincipal } from '../tenancy.ts';

export const terms: RotationTerms = {
  documentMaxAgeSeconds: 300,
  rotationSeconds: 90 * 86_400,
  maxTokenSeconds: 3_600,
  clockDifferenceSeconds: 60,
  settlingSeconds: 60,
};

/** The time until a new key may sign, and until a retired key is removed. */
export const readySeconds = 300 + 60 + 60;
export const keptSeconds = 3_600 + 300 + 2 * 60 + 60;

export const serverCause = {
  actor: { kind: 'server', name: 'symbolon' },
  sourceIp: '',
  requestId: 'request-1',
} as const;

/** The caller of key operations that the server itself performs. */
export const serverCaller: Caller = {
  ...callerOfPrincipal({
    kind: 'organization',
    organizationId: 'o',
    organizationName: organizationName('main'),
    roles: [heldRole('admin')],
    token: { id: 't', name: 'operator', origin: 'created', expiresAt: null },
  }),
  ...serverCause,
};

export interface TestRotation extends RotationContext {
  readonly keyring: Keyring;
  readonly organizationId: string;
}

/** Creates the dependencies of rotation, with ES256 for both issuers, because such keys are created quickly. */
export async function prepareRotation(
  database: Database,
  clock: Clock,
  given: {
    readonly backend?: SigningBackend;
    readonly keyring?: Keyring;
    readonly organizationId?: string;
  } = {},
): Promise<TestRotation> {
  const keyring = given.keyring ?? createKeyring([randomBytes(32)]);
  const organizationId = given.organizationId ?? 'organization-1';
  return {
    database,
    clock,
    steadyNow: createSteadyTime(clock),
    terms,
    keyring,
    organizationId,
    backend: given.backend ?? createLocalBackend({ keyring, rsaBits: 2_048 }),
    algorithms: { v1: 'ES256', v2: 'ES256' },
    auditOrganizationId: async () => organizationId,
  };
}

/** Returns the ids of one issuer's keys by state. */
export function statesOf(keys: readonly SigningKey[]): Record<SigningKey['state'], string[]> {
  const idsIn = (state: SigningKey['state']) => keys.filter((key) => key.state === state).map(({ id }) => id);
  return { next: idsIn('next'), active: idsIn('active'), retired: idsIn('retired') };
}
