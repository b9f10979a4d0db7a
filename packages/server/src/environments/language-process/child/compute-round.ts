import { mainThreadBytes } from '../../../platform/turns/main-thread-budget.ts';
import { createOrganizationCipher, environmentSecrets, SecretError } from '../../ciphertexts/index.ts';
import type {
  EnvironmentSource,
  Evaluation,
  LoadOutcome,
  ParsedEnvironment,
  RoundOutcome,
} from '../../language/index.ts';
import { evaluateRound, summarizeFunctions } from '../../language/language.ts';
import { canonicalReference } from '../../names.ts';
import { sealResult, sliceBytes } from '../../sealed-results/index.ts';
import type { LanguageDocument, LanguageEvaluation, RoundJob, RoundRequest } from '../messages.ts';
import type { DocumentParser } from './document-parser.ts';
import { limitInputs, type Providers } from './limit-inputs.ts';
import { truncateDiagnostics } from './truncate-diagnostics.ts';
import { writeEnvironment } from './write-environment.ts';

/** Evaluates one round. A result is returned as JSON, and sealed if the request requires it. */
export function computeRound(
  means: { readonly parser: DocumentParser; readonly providers: Providers },
  { request, known }: RoundJob,
): RoundOutcome<LanguageEvaluation> {
  const { parser, providers } = means;
  const { organizationId, root, mode, showSecrets, context } = request;
  const rootSource = sourceOf(root);
  const parsedRoot = parser.parse(organizationId, root);
  const outcome = evaluateRound(
    {
      root: rootSource,
      mode,
      showSecrets,
      context,
      host: {
        canonicalName: canonicalReference,
        findProvider: limitInputs(providers.find),
        providerNames: providers.names,
        parse: (source) => (source === rootSource ? parsedRoot : parser.parse(organizationId, source)),
      },
    },
    {
      ...known,
      loaded: new Map([...known.loaded].map(([reference, loaded]) => [reference, withSource(loaded)])),
    },
  );
  if (outcome.kind === 'needs') return outcome;
  if (!root.isSaved) parser.forget(organizationId, root);
  return { kind: 'result', result: write(request, outcome.result, parsedRoot) };
}

function write(
  { seal }: RoundRequest,
  { environment, diagnostics }: Evaluation,
  { document }: ParsedEnvironment,
): LanguageEvaluation {
  const written = environment && writeEnvironment(environment);
  const sealed =
    written && seal ? sealResult(createOrganizationCipher(seal.key), seal.sessionId, written.json) : null;
  return {
    environment: written && !sealed ? sliceBytes(written.json, mainThreadBytes) : null,
    sealed,
    diagnostics: truncateDiagnostics([...diagnostics, ...(written?.diagnostics ?? [])]),
    functions: summarizeFunctions(document),
  };
}

function withSource(loaded: LoadOutcome<LanguageDocument>): LoadOutcome {
  return loaded.ok ? { ok: true, value: sourceOf(loaded.value) } : loaded;
}

function sourceOf(document: LanguageDocument): EnvironmentSource {
  return { ...document, decrypt: decryptWith(document) };
}

function decryptWith({ key }: LanguageDocument): EnvironmentSource['decrypt'] {
  if (key !== null) return environmentSecrets(key).decrypt;
  return () => {
    throw new SecretError(
      'ciphertext_unreadable',
      'An unsaved document cannot contain ciphertexts: each ciphertext can be decrypted only in its own environment.',
    );
  };
}
