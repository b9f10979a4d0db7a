import { deflateRawSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines, rawDb } from '../../../test/support/databases/databases.ts';
import { createTestEvaluations } from '../../../test/support/environments/evaluations.ts';
import { createTestAuthority } from '../../../test/support/issuers/test-authority.ts';
import { foundOrganization } from '../../../test/support/tenancy.ts';
import type { ResultText } from '../sealed-results/index.ts';
import { openUnsaved } from './open-environment.ts';
import { openerOf } from './opener.ts';
import { readSession } from './read-session.ts';
import { insertSession } from './session-store.ts';

async function textOf({ parts }: ResultText): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all).toString();
}

describeOnBothEngines('a large result of an open session', (openTestDatabase) => {
  async function prepare() {
    const database = await openTestDatabase();
    const { organization, admin, context } = await foundOrganization(database);
    const { certificatePem: authority } = await createTestAuthority();
    const evaluations = createTestEvaluations(database, {
      clock: context.clock,
      authority,
      openSeconds: 30,
      mint: async () => {
        throw new Error('nothing is minted here');
      },
    });
    const read = async (sessionId: string, property: string | null) =>
      textOf(await readSession(evaluations, admin, { organization, environment: null, sessionId, property }));
    return { database, organization, admin, evaluations, read };
  }

  test('is stored in pieces, and each read loads those of what it returns', async () => {
    const { database, organization, admin, evaluations, read } = await prepare();
    const text = `values: {z: hi, a: [${'1,'.repeat(3_000)}2]}`;
    const opened = await openUnsaved(evaluations, admin, { organization, duration: undefined, text });
    if (!opened.ok) throw new Error('it was not opened');
    const { pieces } = await database.db
      .selectFrom('environment_session_pieces')
      .select(({ fn }) => fn.countAll<number>().as('pieces'))
      .executeTakeFirstOrThrow();
    expect(Number(pieces)).toBeGreaterThan(10);
    expect(JSON.parse(await read(opened.value.sessionId, 'z'))).toMatchObject({ value: 'hi' });
    expect(JSON.parse(await read(opened.value.sessionId, 'a[3000]'))).toMatchObject({ value: 2 });
    const whole = JSON.parse(await read(opened.value.sessionId, null)) as { readonly properties: object };
    expect(Object.keys(whole.properties)).toEqual(['a', 'z']);
    await rawDb(database).deleteFrom('environment_sessions').execute();
    const left = await database.db.selectFrom('environment_session_pieces').select('number').execute();
    expect(left).toEqual([]);
  });

  test('whose session an administrator revokes while its pieces are stored is refused, and leaves no pieces', async () => {
    const { database, organization, admin, evaluations } = await prepare();
    const text = `values: {a: [${'1,'.repeat(3_000)}2]}`;
    const write = database.write.bind(database);
    vi.spyOn(database, 'write').mockImplementation(async (terms, work) => {
      await rawDb(database).deleteFrom('environment_sessions').execute();
      return write(terms, work);
    });
    const opening = openUnsaved(evaluations, admin, { organization, duration: undefined, text });
    await expect(opening).rejects.toMatchObject({ code: 'session_unknown' });
    expect(await database.db.selectFrom('environment_session_pieces').select('number').execute()).toEqual([]);
  });

  test('that an earlier version stored whole is stored in pieces when it is first read', async () => {
    const { database, organization, admin, evaluations, read } = await prepare();
    const sessionId = '01a2075f-4762-7277-b1df-870e2e22a1be';
    const trace = { def: { begin: { line: 1, column: 1, byte: 0 }, end: { line: 1, column: 1, byte: 0 } } };
    const list = Array.from({ length: 2_000 }, (_, value) => ({ value, trace }));
    const json = JSON.stringify({
      properties: { a: { value: list, trace }, z: { value: 'hi', trace } },
      schema: true,
    });
    const cipher = await evaluations.keys.cipherOf(organization.organizationId);
    const sealed = cipher.seal(deflateRawSync(json), `environment-session:${sessionId}`);
    const now = evaluations.clock.now();
    await database.write({ by: 'maintenance' }, (tx) =>
      insertSession(
        tx,
        {
          id: sessionId,
          openedBy: 'ann',
          tokenName: 'laptop',
          workload: null,
          tokenId: admin.principal.token.id,
          organizationId: organization.organizationId,
          environmentId: null,
          opener: openerOf(admin.principal),
          sealedResult: Buffer.from(sealed).toString('base64'),
          inPieces: false,
          createdAt: now,
          expiresAt: now + 3_600_000,
        },
        [],
      ),
    );
    const sealAgain = vi.spyOn(evaluations.language, 'sealAgain');
    expect(JSON.parse(await read(sessionId, 'z'))).toEqual({ value: 'hi', trace });
    expect(JSON.parse(await read(sessionId, 'a[1999]'))).toEqual({ value: 1_999, trace });
    expect(await read(sessionId, null)).toBe(json);
    expect(sealAgain).toHaveBeenCalledTimes(1);
  });
});
