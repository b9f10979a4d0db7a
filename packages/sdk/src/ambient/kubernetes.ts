import { type AmbientOptions, isMissing, readTextFile } from './ambient-options.ts';
import { AmbientTokenError } from './ambient-token-error.ts';

/** Not the cluster's own token: whoever is handed that one could speak to the cluster's API with it. */
export const kubernetesTokenPath = '/var/run/secrets/symbolon/token';

export interface KubernetesOptions extends AmbientOptions {
  /** Where the pod mounts its projected token; default /var/run/secrets/symbolon/token. */
  readonly path?: string;
}

/** The identity token of a pod, read anew each time: the kubelet replaces it before it ends. */
export async function loadKubernetesToken(options: KubernetesOptions): Promise<string> {
  const { path = kubernetesTokenPath, audience } = options;
  let token: string;
  try {
    token = (await (options.readFile ?? readTextFile)(path)).trim();
  } catch (cause) {
    const fault = isMissing(cause) ? 'is not there' : 'cannot be read';
    throw new AmbientTokenError(
      `the token file ${path} ${fault}: mount a projected volume with a serviceAccountToken of the audience ${audience}`,
      { cause },
    );
  }
  if (token !== '') return token;
  throw new AmbientTokenError(`the token file ${path} is empty`);
}
