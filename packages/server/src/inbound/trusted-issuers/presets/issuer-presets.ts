import { azureDevops } from './azure-devops.ts';
import { bitbucket } from './bitbucket.ts';
import { buildkite } from './buildkite.ts';
import { circleci } from './circleci.ts';
import { eks } from './eks.ts';
import { githubActions } from './github-actions.ts';
import { gitlab } from './gitlab.ts';
import { gke } from './gke.ts';
import { google } from './google.ts';
import { hcpTerraform } from './hcp-terraform.ts';
import { kubernetes } from './kubernetes.ts';
import type { IssuerPreset } from './preset.ts';
import { symbolon } from './symbolon.ts';

/** Every preset, in the order in which people are offered them. */
export const issuerPresets: readonly IssuerPreset[] = [
  githubActions,
  gitlab,
  eks,
  gke,
  kubernetes,
  circleci,
  buildkite,
  bitbucket,
  hcpTerraform,
  azureDevops,
  google,
  symbolon,
];
