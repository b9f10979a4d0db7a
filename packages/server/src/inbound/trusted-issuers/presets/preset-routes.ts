import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { needs } from '../../../access/index.ts';
import { handleErrors } from '../../../http/index.ts';
import { IssuerError } from '../issuer-error.ts';
import { translateIssuerErrors } from '../issuer-error-statuses.ts';
import { formatPreset, presetSchema } from '../wire.ts';
import { findPreset, issuerPresets, type PresetRefusal, renderPreset } from './index.ts';

const tags = ['issuers'];

export const presetRoutes: FastifyPluginAsyncTypebox = async (app) => {
  handleErrors(app, [translateIssuerErrors]);

  app.get(
    '/api/orgs/:orgName/oidc/presets',
    {
      config: needs('oidc_issuers:read'),
      schema: {
        operationId: 'listIssuerPresets',
        summary: 'List presets of well-known issuers, each with a strict policy',
        tags,
        params: Type.Object({ orgName: Type.String() }),
        response: { 200: Type.Object({ presets: Type.Array(presetSchema) }) },
      },
    },
    async () => ({ presets: issuerPresets.map(formatPreset) }),
  );

  app.post(
    '/api/orgs/:orgName/oidc/presets/:presetId/render',
    {
      config: needs('oidc_issuers:read'),
      schema: {
        operationId: 'renderIssuerPreset',
        summary: 'Render a preset with values: the issuer to register and its policies',
        tags,
        params: Type.Object({ orgName: Type.String(), presetId: Type.String() }),
        body: Type.Object({ values: Type.Record(Type.String(), Type.String()) }),
        response: {
          200: Type.Object({
            register: Type.Object({ name: Type.String(), url: Type.String() }),
            policies: Type.Array(Type.Record(Type.String(), Type.Unknown())),
          }),
        },
      },
    },
    async (request) => {
      const preset = findPreset(request.params.presetId);
      if (!preset) {
        const known = issuerPresets.map(({ id }) => id).join(', ');
        throw new IssuerError(
          'preset_unknown',
          `Unknown preset ${JSON.stringify(request.params.presetId.slice(0, 60))}; the presets are ${known}.`,
        );
      }
      const rendered = renderPreset(preset, request.body.values);
      if (!rendered.ok)
        throw new IssuerError('preset_values_invalid', describeFaults(preset.id, rendered.fault));
      const { register, policies } = rendered.value;
      return { register, policies: policies.map((policy) => ({ ...policy })) };
    },
  );
};

function describeFaults(presetId: string, { missing, faults }: PresetRefusal): string {
  const parts = [
    ...(missing.length > 0 ? [`the preset ${presetId} needs ${missing.join(', ')}`] : []),
    ...faults.map(({ placeholder, message }) => `${placeholder} ${message}`),
  ];
  return parts.join('; ');
}
