import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import {
  describeOnBothEngines,
  rawDb,
  type TestDatabase,
} from '../../../test/support/databases/databases.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { foundOrganization } from '../../../test/support/tenancy.ts';
import type { Database } from '../../database/index.ts';
import { createKeyring, type Keyring } from '../../platform/keyring.ts';
import { createOrganizationKeys, rewrapOrganizationKeys } from './index.ts';

const clock = createManualClock();

describeOnBothEngines('organization keys', (openTestDatabase, engine) => {
  const masterKey = randomBytes(32);
  const keyring = createKeyring([masterKey]);
  let database: TestDatabase;
  let organizationId: string;
  let otherId: string;

  const keysOn = (on: Database, ring: Keyring = keyring) =>
    createOrganizationKeys({ database: on, clock, keyring: ring });

  beforeAll(async () => {
    database = await openTestDatabase();
    organizationId = (await foundOrganization(database, 'acme')).organization.organizationId;
    otherId = (await foundOrganization(database, 'globex')).organization.organizationId;
  });

  test('servers that create it at the same time end up with one key', async () => {
    const { organization } = await foundOrganization(database, 'racing');
    // Two connections of one process to the embedded store cannot write in turns: each would wait for the other.
    const other = engine === 'postgres' ? await database.openAnother() : database;
    const ciphers = await Promise.all(
      [database, other, database, other].map((on) => keysOn(on).cipherOf(organization.organizationId)),
    );
    const [first] = ciphers;
    const sealed = first?.seal(Buffer.from('shared'), 'a') ?? Buffer.alloc(0);
    for (const cipher of ciphers) expect(cipher.open(sealed, 'a').toString()).toBe('shared');
    const rows = await database.db
      .selectFrom('organization_keys')
      .selectAll()
      .where('organization_id', '=', organization.organizationId)
      .execute();
    expect(rows).toHaveLength(1);
  });

  test('a ciphertext of one organization decrypts in no other organization', async () => {
    const keys = keysOn(database);
    const sealed = (await keys.cipherOf(organizationId)).seal(Buffer.from('x'), 'a');
    const other = await keys.cipherOf(otherId);
    expect(() => other.open(sealed, 'a')).toThrow(expect.objectContaining({ code: 'ciphertext_unreadable' }));
  });

  test('a key that is moved to another organization’s row cannot be decrypted there', async () => {
    const { organization } = await foundOrganization(database, 'thief');
    await keysOn(database).cipherOf(organizationId);
    const row = await database.db
      .selectFrom('organization_keys')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .executeTakeFirstOrThrow();
    await rawDb(database)
      .insertInto('organization_keys')
      .values({ ...row, id: crypto.randomUUID(), organization_id: organization.organizationId })
      .execute();
    await expect(keysOn(database).cipherOf(organization.organizationId)).rejects.toThrow();
    await rawDb(database)
      .deleteFrom('organization_keys')
      .where('organization_id', '=', organization.organizationId)
      .execute();
  });

  test('after a database outage, the next caller gets the key', async () => {
    const keys = keysOn(database);
    await rawDb(database).schema.alterTable('organization_keys').renameTo('organization_keys_away').execute();
    await expect(keys.cipherOf(organizationId)).rejects.toThrow();
    await rawDb(database).schema.alterTable('organization_keys_away').renameTo('organization_keys').execute();
    await expect(keys.cipherOf(organizationId)).resolves.toBeDefined();
  });

  test('with a new master key every key is re-encrypted, and still decrypts what it encrypted before', async () => {
    const sealed = (await keysOn(database).cipherOf(organizationId)).seal(Buffer.from('kept'), 'a');
    const renewed = randomBytes(32);
    const stranger = createKeyring([randomBytes(32)]);
    await expect(rewrapOrganizationKeys(database, stranger)).rejects.toMatchObject({
      code: 'master_key_unknown',
      message: expect.stringContaining('Set SYMBOLON_MASTER_KEY to the key that this database was used with'),
    });
    const count = (await database.db.selectFrom('organization_keys').selectAll().execute()).length;
    const both = createKeyring([renewed, masterKey]);
    expect(await rewrapOrganizationKeys(database, both)).toBe(count);
    expect(await rewrapOrganizationKeys(database, both)).toBe(0);
    const alone = createKeyring([renewed]);
    expect(await rewrapOrganizationKeys(database, alone)).toBe(0);
    const cipher = await keysOn(database, alone).cipherOf(organizationId);
    expect(cipher.open(sealed, 'a').toString()).toBe('kept');
    await expect(keysOn(database).cipherOf(organizationId)).rejects.toThrow(
      'no master key in the keyring decrypts this',
    );
  });
});
