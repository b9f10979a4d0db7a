import { azureDevops } from './catalog/azure-devops.ts';
import { bitbucket } from './catalog/bitbucket.ts';
import { buildkite } from './catalog/buildkite.ts';
import { circleci } from './catalog/circleci.ts';
import { eks } from './catalog/eks.ts';
import { githubActions } from './catalog/github-actions.ts';
import { gitlab } from './catalog/gitlab.ts';
import { gke } from './catalog/gke.ts';
import { google } from './catalog/google.ts';
import { hcpTerraform } from './catalog/hcp-terraform.ts';
import { kubernetes } from './catalog/kubernetes.ts';
import { symbolon } from './catalog/symbolon.ts';
import type { IssuerPreset } from './preset.ts';

/** Every preset, in the order in which they are shown. */
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
