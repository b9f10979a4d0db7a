import { findRunnerPoolName } from '../deployments/runner-pools/index.ts';
import { createDefinitions, definitionRoutes } from '../environments/definitions/index.ts';
import {
  createHashCiphertexts,
  createLoadMoveSecrets,
  createPrepareDocument,
  evaluationRoutes,
  FetchSlots,
} from '../environments/evaluation/index.ts';
import {
  accessExplanationRoutes,
  type CallerSource,
  environmentGrantRoutes,
} from '../environments/grants/index.ts';
import { createLanguageProcess } from '../environments/language-process/index.ts';
import {
  closeCiphertexts,
  createOrganizationKeys,
  rewrapOrganizationKeys,
} from '../environments/secrets/index.ts';
import { sessionRoutes } from '../environments/sessions/index.ts';
import { authenticateAgain, endSessionsOf } from '../inbound/access-tokens/index.ts';
import type { CloudLoginContext } from '../outbound/logins/index.ts';
import type { AppParts } from './app-parts.ts';
import { compileTextPattern } from './compile-text-pattern.ts';
import { createRevocationTerms } from './compose-revocation.ts';
import type { MasterKey } from './operator/record-resealing.ts';

/** The limit for all logins of one opening together. */
const openSeconds = 30;

/** The time that running evaluations get when the server shuts down. */
const drainMs = 5_000;

/** Composes environments: documents, secrets, permissions and cloud logins. */
export async function composeEnvironments(
  parts: AppParts,
  joined: { readonly masterKey: MasterKey; readonly logins: CloudLoginContext },
): Promise<void> {
  const { config, database, clock, http, logger, metrics, environmentAccess: access } = parts;
  const {
    masterKey: { keyring, onRewrapped },
    logins,
  } = joined;
  await rewrapOrganizationKeys(database, keyring, onRewrapped('keys of organizations'));
  const definitions = createDefinitions(database);
  const revocation = createRevocationTerms(parts);
  const keys = createOrganizationKeys({ database, clock, keyring });
  const providers = { ...logins, logger, openSeconds };
  const language = createLanguageProcess({ logger, processes: config.workers });
  http.addHook('preClose', (done) => {
    // Evaluations that take longer would delay the shutdown.
    setTimeout(() => void language.close(), drainMs).unref();
    done();
  });
  http.addHook('onClose', () => language.close());
  await http.register(environmentGrantRoutes({ database, clock, access }));
  await http.register(
    accessExplanationRoutes({ database, clock, access, callers: createCallerSource(parts) }),
  );
  const fetchSlots = new FetchSlots();
  const evaluation = { database, clock, access, definitions, language, keys, providers, fetchSlots };
  await http.register(
    definitionRoutes({
      database,
      clock,
      access,
      namespace: config.namespace,
      definitions,
      prepareDocument: createPrepareDocument(evaluation),
      loadMoveSecrets: createLoadMoveSecrets(keys, language),
      hashCiphertexts: createHashCiphertexts(keys, language),
      closeCiphertexts,
      onDeleted: (tx, { id }) => endSessionsOf(tx, revocation, { environmentId: id }),
    }),
  );
  await http.register(evaluationRoutes(evaluation));
  await http.register(
    sessionRoutes({
      ...evaluation,
      onOpening: metrics.observeOpening,
      compileSubject: compileTextPattern,
    }),
  );
}

function createCallerSource({ clock, roles }: Pick<AppParts, 'clock' | 'roles'>): CallerSource {
  return {
    roles,
    async findTokenPrincipal(db, tokenId) {
      const found = await authenticateAgain({ roles, findRunnerPoolName, clock }, db, tokenId);
      return found.ok ? found.value : null;
    },
  };
}
