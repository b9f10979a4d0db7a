import type { FastifyPluginAsync } from 'fastify';
import { handleErrors } from '../../http/index.ts';
import { translateEnvironmentErrors } from '../environment-error-statuses.ts';
import { checkRoutes } from './check/check-routes.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { providerRoutes } from './provider-routes.ts';
import { translateSecretErrors, translateSecretTextErrors } from './secret-error-statuses.ts';
import { secretRoutes } from './secret-texts/secret-routes.ts';

export const evaluationRoutes =
  (context: EvaluationContext): FastifyPluginAsync =>
  async (app) => {
    handleErrors(app, [translateSecretErrors, translateSecretTextErrors, translateEnvironmentErrors]);
    await app.register(checkRoutes(context));
    await app.register(secretRoutes(context));
    await app.register(providerRoutes);
  };
