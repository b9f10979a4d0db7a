import { createApp } from '../../packages/server/src/app/app.ts';
import { readConfig } from '../../packages/server/src/config/config.ts';
import { openDatabase } from '../../packages/server/src/database/index.ts';
import { createKeyring } from '../../packages/server/src/platform/keyring.ts';
import { createLogger } from '../../packages/server/src/platform/logging/logger.ts';

/** Returns the OpenAPI document of the server's routes, as `/openapi.json` serves it. */
export async function generateOpenapi(): Promise<string> {
  const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
  const app = await createApp({
    config: readConfig({}),
    database,
    keyring: createKeyring([Buffer.alloc(32)]),
    logger: createLogger('error'),
    publicUrl: () => 'http://127.0.0.1:8787',
  });
  const answer = await app.http.inject('/openapi.json');
  await app.http.close();
  await database.close();
  if (answer.statusCode !== 200) throw new Error(`/openapi.json: ${answer.body} (npm start logs the cause)`);
  return `${JSON.stringify(answer.json(), null, 2)}\n`;
}
