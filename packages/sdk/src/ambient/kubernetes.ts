import { type AmbientOptions, isMissing, readTextFile } from './ambient-options.ts';
import { AmbientTokenError } from './ambient-token-error.ts';

/** Not the default token of the pod, because its recipient could call the cluster's API with it. */
export const kubernetesTokenPath = '/var/run/secrets/symbolon/token';

export interface KubernetesOptions extends AmbientOptions {
  /** The path of the projected token. Default: /var/run/secrets/symbolon/token. */
  readonly path?: string;
}

/** Loads the identity token of a pod. Reads it with each call, because the kubelet replaces it before it expires. */
export async function loadKubernetesToken(options: KubernetesOptions): Promise<string> {
  const { path = kubernetesTokenPath, audience } = options;
  let token: string;
  try {
    token = (await (options.readFile ?? readTextFile)(path)).trim();
  } catch (cause) {
    const fault = isMissing(cause) ? 'does not exist' : 'cannot be read';
    throw new AmbientTokenError(
      `the token file ${path} ${fault}: mount a projected volume with a serviceAccountToken for the audience ${audience}`,
      { cause },
    );
  }
  if (token !== '') return token;
  throw new AmbientTokenError(`the token file ${path} is empty`);
}
