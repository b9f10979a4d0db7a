import type { FastifyPluginAsync } from 'fastify';
import { handleErrors } from '../../http/index.ts';
import { translateTenancyErrors } from '../../tenancy/index.ts';
import { translateEnvironmentErrors } from '../environment-error-statuses.ts';
import type { DefinitionContext } from './definition-context.ts';
import { deletedEnvironmentRoutes } from './deleted/deleted-environment-routes.ts';
import { environmentRoutes } from './environments/environment-routes.ts';
import { environmentTrustRoutes } from './environments/environment-trust-routes.ts';
import { documentRoutes } from './revisions/document-routes.ts';
import { revisionRoutes } from './revisions/revision-routes.ts';
import { revisionTagRoutes } from './revisions/revision-tag-routes.ts';
import { environmentTagRoutes } from './tags/environment-tag-routes.ts';
import { organizationTagRoutes } from './tags/organization-tag-routes.ts';

export const definitionRoutes =
  (context: DefinitionContext): FastifyPluginAsync =>
  async (app) => {
    handleErrors(app, [translateEnvironmentErrors, translateTenancyErrors]);
    await app.register(environmentRoutes(context));
    await app.register(documentRoutes(context));
    await app.register(revisionRoutes(context));
    await app.register(revisionTagRoutes(context));
    await app.register(environmentTagRoutes(context));
    await app.register(organizationTagRoutes(context));
    await app.register(deletedEnvironmentRoutes(context));
    await app.register(environmentTrustRoutes(context));
  };
