import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { forceOption } from '../policies/change-policies.ts';
import { openOrgSession } from '../session/open-session.ts';
import { fileOption, readRoleFile } from './role-file.ts';
import { saveRole } from './save-role.ts';

export const roleCreate = defineCommand({
  name: 'role create',
  summary: 'Create a role',
  description:
    'Takes the scopes from --allow, or the whole definition from a file. You can give only scopes that you have. "symbolon role get admin" shows all scopes. A role with severe lint warnings needs --force.',
  positionals: [{ name: 'NAME', description: 'the name of the role' }],
  options: {
    allow: {
      type: 'string',
      multiple: true,
      value: 'SCOPES',
      description: 'Permit these scopes (separated by commas) in the organization and on every environment.',
    },
    file: fileOption,
    description: { type: 'string', value: 'TEXT', description: 'The purpose of the role.' },
    ...forceOption,
  },
  examples: [
    {
      title: 'For auditors',
      command: 'symbolon role create Auditors --allow audit_logs:read,audit_logs:export',
    },
    { title: 'From a file', command: 'symbolon role create "CI of the shop" --file role.json' },
  ],
  async run(context, { positionals, options }) {
    const { allow = [], file, description = '' } = options;
    if ((allow.length === 0) === (file === undefined))
      throw usageError('specify either --allow SCOPES or --file FILE');
    const details =
      file === undefined
        ? {
            __type: 'PermissionDescriptorAllow',
            permissions: allow.flatMap((list) => list.split(',').map((one) => one.trim())),
          }
        : await readRoleFile(context, file);
    const { client, orgName } = await openOrgSession(context);
    const role = await saveRole(
      client.request('POST /api/orgs/{orgName}/roles', {
        path: { orgName },
        query: { strict: !options.force },
        body: { name: positionals[0] ?? '', description, details },
      }),
    );
    if (context.json) context.out.printJson(role);
    else context.out.printText(`Created the role ${role.name} of ${orgName} with the id ${role.id}.\n`);
    return exitCodes.ok;
  },
});
