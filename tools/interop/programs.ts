import { goClient } from './clients/go-client.ts';
import { pythonClient } from './clients/python-client.ts';
import { typescriptClient } from './clients/typescript-client.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import type { Program } from './program.ts';
import { azureIdentity } from './programs/azure-identity.ts';
import { curl } from './programs/curl.ts';
import { dex } from './programs/dex.ts';
import { esc } from './programs/esc.ts';
import { escSdk } from './programs/esc-sdk.ts';
import { googleAuthLibrary } from './programs/google-auth-library.ts';
import { minio } from './programs/minio.ts';
import { oidcProvider } from './programs/oidc-provider.ts';
import { openbao } from './programs/openbao.ts';
import { openidClient } from './programs/openid-client.ts';
import { openssl } from './programs/openssl.ts';
import { promtool } from './programs/promtool.ts';
import { pulumi } from './programs/pulumi.ts';
import { softhsm } from './programs/softhsm.ts';
import { vault } from './programs/vault.ts';
import { pulumiservice } from './provider/pulumiservice.ts';

/** All programs, in the order in which they are run and reported. */
export const programs: readonly Program[] = [
  pulumi,
  pulumiservice,
  esc,
  escSdk,
  curl,
  typescriptClient,
  goClient,
  pythonClient,
  openidClient,
  oidcProvider,
  dex,
  kubernetes,
  openssl,
  softhsm,
  minio,
  vault,
  openbao,
  azureIdentity,
  googleAuthLibrary,
  promtool,
];
