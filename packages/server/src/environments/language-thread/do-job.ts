import {
  decryptSecrets,
  encryptSecrets,
  evaluateEnvironment,
  listCiphertexts,
  summarizeFunctions,
} from '../language/computations.ts';
import type { EnvironmentSource, EvaluationHost } from '../language/index.ts';
import { canonicalReference } from '../names.ts';
import { sealAgain, sealResult } from '../sealed-results/index.ts';
import {
  createOrganizationCipher,
  environmentSecrets,
  hashCiphertext,
  SecretError,
} from '../secrets/index.ts';
import { boundDiagnostics } from './bound-diagnostics.ts';
import { maxInputsBytes } from './max-inputs.ts';
import type { ParseDocument } from './parse-document.ts';
import type { EvaluationJob, Job, ThreadDocument, ThreadEvaluation, ThreadResult } from './protocol.ts';
import type { QuestionHost } from './question-host.ts';
import { writeEnvironment } from './write-environment.ts';

/** What the language's thread has for all of its jobs. */
export interface Workbench {
  readonly parseDocument: ParseDocument;
  readonly providers: Providers;
}

/** What `fn::open` knows: each provider by what follows `fn::open::`. */
export interface Providers {
  readonly find: EvaluationHost['findProvider'];
  readonly names: readonly string[];
}

/** Does what was asked for; throws what the computations throw. */
export async function doJob(workbench: Workbench, job: Job, host: QuestionHost): Promise<ThreadResult> {
  if (job.kind === 'evaluate') return evaluate(workbench, job, host);
  if (job.kind === 'hash-ciphertexts') return listCiphertexts(job.text).map(hashCiphertext).join('\n');
  if (job.kind === 'seal-again')
    return sealAgain(createOrganizationCipher(job.seal.key), job.seal.sessionId, job.text);
  const { encrypt, decrypt } = environmentSecrets(job.key);
  return job.kind === 'encrypt-secrets'
    ? encryptSecrets(job.text, encrypt)
    : decryptSecrets(job.text, decrypt);
}

async function evaluate(
  workbench: Workbench,
  { root, mode, showSecrets, context, seal }: EvaluationJob,
  { load, open }: QuestionHost,
): Promise<ThreadEvaluation> {
  const { parseDocument } = workbench;
  const documents = new Map<EnvironmentSource, ThreadDocument>();
  const sourceOf = (document: ThreadDocument): EnvironmentSource => {
    const source = { ...document, decrypt: decryptWith(document) };
    documents.set(source, document);
    return source;
  };
  const parsedRoot = parseDocument(root);
  const rootSource = sourceOf(root);
  const { environment, diagnostics } = await evaluateEnvironment({
    root: rootSource,
    mode,
    showSecrets,
    context,
    host: {
      canonicalName: canonicalReference,
      async loadEnvironment(reference) {
        const loaded = await load(reference);
        return loaded.ok ? { ok: true, source: sourceOf(loaded.document) } : loaded;
      },
      findProvider: limitInputs(workbench.providers.find),
      providerNames: workbench.providers.names,
      parse(source) {
        if (source === rootSource) return parsedRoot;
        const document = documents.get(source);
        if (document === undefined) throw new Error('a document was asked for that was never loaded');
        return parseDocument(document);
      },
      openProvider: open,
    },
  });
  const written = environment && writeEnvironment(environment);
  const sealed =
    written && seal ? sealResult(createOrganizationCipher(seal.key), seal.sessionId, written.json) : null;
  return {
    environment: written && !sealed ? written.json : null,
    sealed,
    diagnostics: boundDiagnostics([...diagnostics, ...(written?.diagnostics ?? [])]),
    functions: summarizeFunctions(parsedRoot.document),
  };
}

/** All that crosses to the main thread for a login passes here first, and is refused where it is too large. */
function limitInputs(find: Providers['find']): Providers['find'] {
  return (name) => {
    const provider = find(name);
    if (provider === null) return null;
    return {
      ...provider,
      findFaults: (inputs) =>
        JSON.stringify(inputs).length > maxInputsBytes
          ? [{ path: '', message: `its inputs are larger than ${maxInputsBytes} bytes` }]
          : (provider.findFaults?.(inputs) ?? []),
    };
  };
}

function decryptWith({ key }: ThreadDocument): EnvironmentSource['decrypt'] {
  if (key !== null) return environmentSecrets(key).decrypt;
  return () => {
    throw new SecretError(
      'ciphertext_unreadable',
      'A document that is not saved cannot hold ciphertexts: they open in the environment that they were made for.',
    );
  };
}
