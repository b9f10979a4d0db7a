import type { Evaluation } from '../../packages/server/src/environments/language/evaluate/evaluate-round.ts';
import type { EnvironmentSource } from '../../packages/server/src/environments/language/model/evaluation-host.ts';
import {
  evaluateEnvironment,
  type WholeHost,
} from '../../packages/server/test/support/environments/evaluate-environment.ts';
import { rot128 } from '../../packages/server/test/support/environments/rot128.ts';
import { caseProviders, caseRotators } from './case-providers.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** Evaluates the document of a case with the providers, the cipher and the context of its expected results. */
export function evaluateCase(mode: 'check' | 'open', tried: ConformanceCase): Promise<Evaluation> {
  return evaluateEnvironment({
    root: sourceOf(tried.rootName, tried.text),
    mode,
    showSecrets: tried.showSecrets,
    context: { pulumi: { user: { id: 'USER_123' } } },
    host: hostOf(tried),
  });
}

export function sourceOf(name: string, text: string): EnvironmentSource {
  return { name, contextName: name, text, decrypt: rot128.decrypt };
}

/** `name` is the folder that the messages of the case contain. */
export function hostOf({ name, findDocument }: Pick<ConformanceCase, 'name' | 'findDocument'>): WholeHost {
  return {
    canonicalName: (reference) => reference,
    async loadEnvironment(reference) {
      const text = findDocument(reference);
      if (text !== null) return { ok: true, value: sourceOf(reference, text) };
      const path = `testdata/eval/${name}/${reference}.yaml`;
      return { ok: false, fault: `open ${path}: no such file or directory` };
    },
    findProvider: (provider) => caseProviders.get(provider) ?? null,
    findRotator: (rotator) => caseRotators.get(rotator) ?? null,
    async openProvider(request) {
      const provider = caseProviders.get(request.provider);
      return provider?.open(request) ?? { ok: false, fault: `unknown provider "${request.provider}"` };
    },
  };
}
