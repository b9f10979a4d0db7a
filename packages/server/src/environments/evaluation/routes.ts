import type { FastifyPluginAsync } from 'fastify';
import { renderErrors, translateErrors } from '../../http/index.ts';
import { translateEnvironmentErrors } from '../environment-error-statuses.ts';
import { SecretTextError } from '../language/index.ts';
import { SecretError } from '../secrets/index.ts';
import { checkRoutes } from './check/check-routes.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { secretRoutes } from './secret-texts/secret-routes.ts';

const translateSecretErrors = translateErrors(SecretError, {
  ciphertext_unreadable: 400,
  ciphertext_retracted: 400,
  master_key_unknown: 500,
});

const translateSecretTextErrors = translateErrors(SecretTextError, {
  document_invalid: 400,
  secret_misplaced: 400,
  ciphertext_invalid: 400,
});

export const evaluationRoutes =
  (context: EvaluationContext): FastifyPluginAsync =>
  async (app) => {
    app.setErrorHandler(
      renderErrors([translateSecretErrors, translateSecretTextErrors, translateEnvironmentErrors]),
    );
    await app.register(checkRoutes(context));
    await app.register(secretRoutes(context));
  };
