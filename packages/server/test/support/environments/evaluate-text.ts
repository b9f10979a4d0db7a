import { plainResult } from '../../../src/environments/language/export/plain-result.ts';
import type { EvaluatedEnvironment } from '../../../src/environments/language/model/evaluated-environment.ts';
import type {
  EnvironmentSource,
  OpenRequest,
  ProviderOutcome,
  ProviderSchema,
  RotatorSchema,
} from '../../../src/environments/language/model/evaluation-host.ts';
import type { Diagnostic } from '../../../src/environments/language/syntax/diagnostic.ts';
import { evaluateEnvironment } from './evaluate-environment.ts';
import { rot128 } from './rot128.ts';

export interface EvaluateTextOptions {
  readonly mode?: 'check' | 'open';
  readonly showSecrets?: boolean;
  /** Texts by the name of their import. */
  readonly documents?: Readonly<Record<string, string>>;
  readonly providers?: Readonly<Record<string, TestProvider>>;
  readonly rotators?: Readonly<Record<string, RotatorSchema>>;
}

export interface TestProvider extends ProviderSchema {
  open(request: OpenRequest): ProviderOutcome | Promise<ProviderOutcome>;
}

export interface EvaluatedText {
  /** JSON without spaces, including all secrets. */
  readonly values: string;
  /** The same JSON with `[secret]` for secrets. */
  readonly redacted: string;
  /** In the form `3:5 fault`; for another document, `name 3:5 fault`; a warning begins with that word. */
  readonly diagnostics: readonly string[];
  /** The ranges of the diagnostics. */
  readonly ranges: readonly Diagnostic['range'][];
  readonly environment: EvaluatedEnvironment | null;
  /** The calls to the host, in order. */
  readonly loaded: readonly string[];
  readonly opened: readonly OpenRequest[];
}

/** Evaluates a document named `app/prod`, opened by `ann`, with the cipher of the conformance cases. */
export async function evaluateText(text: string, options: EvaluateTextOptions = {}): Promise<EvaluatedText> {
  const { mode = 'open', showSecrets = false, documents = {}, providers = {}, rotators } = options;
  const loaded: string[] = [];
  const opened: OpenRequest[] = [];
  const sourceOf = (name: string, source: string): EnvironmentSource => ({
    name,
    contextName: name.split('@')[0] ?? name,
    text: source,
    decrypt: rot128.decrypt,
  });
  const { environment, diagnostics } = await evaluateEnvironment({
    root: sourceOf('app/prod', text),
    mode,
    showSecrets,
    context: { pulumi: { user: { login: 'ann' } } },
    host: {
      canonicalName: (reference) => reference,
      async loadEnvironment(reference) {
        loaded.push(reference);
        const found = Object.hasOwn(documents, reference) ? documents[reference] : undefined;
        if (found === undefined) return { ok: false, fault: `no environment ${reference}` };
        return { ok: true, value: sourceOf(reference, found) };
      },
      findProvider: (name) => (Object.hasOwn(providers, name) ? (providers[name] ?? null) : null),
      ...(rotators ? { findRotator: (name: string) => rotators[name] ?? null } : {}),
      async openProvider(request) {
        opened.push(request);
        const provider = providers[request.provider];
        return provider ? provider.open(request) : { ok: false, fault: 'unknown provider' };
      },
    },
  });
  const plain = (redact: boolean) =>
    environment === null ? 'null' : JSON.stringify(plainResult(environment.properties ?? {}, { redact }));
  return {
    values: plain(false),
    redacted: plain(true),
    environment,
    loaded,
    opened,
    ranges: diagnostics.map(({ range }) => range),
    diagnostics: diagnostics.map(({ severity, summary, range }) => {
      const place = range ? `${range.begin.line}:${range.begin.column} ` : '';
      const name = range && range.environment !== 'app/prod' ? `${range.environment} ` : '';
      return `${severity === 'warning' ? 'warning ' : ''}${name}${place}${summary}`;
    }),
  };
}
