import { setImmediate } from 'node:timers/promises';
import type { Evaluation } from '../../../packages/server/src/environments/language/evaluate/evaluate-round.ts';
import { plainResult } from '../../../packages/server/src/environments/language/export/plain-result.ts';
import { limits } from '../../../packages/server/src/environments/language/model/limits.ts';
import { sealEnvelope } from '../../../packages/server/src/environments/language/secret-text/ciphertext-envelope.ts';
import { decryptSecrets } from '../../../packages/server/src/environments/language/secret-text/decrypt-secrets.ts';
import { SecretTextError } from '../../../packages/server/src/environments/language/secret-text/secret-text-error.ts';
import { encryptSecrets } from '../../../packages/server/src/environments/language/secret-text/write-ciphertexts.ts';
import { hasErrors } from '../../../packages/server/src/environments/language/syntax/diagnostic.ts';
import type { SourceRange } from '../../../packages/server/src/environments/language/syntax/source-range.ts';
import { evaluateEnvironment } from '../../../packages/server/test/support/environments/evaluate-environment.ts';
import { rot128 } from '../../../packages/server/test/support/environments/rot128.ts';
import { hostOf, sourceOf } from '../../conformance/evaluate-case.ts';
import { cpuMilliseconds } from '../cpu-milliseconds.ts';
import { InvariantBroken } from '../finding.ts';
import { documentBombs, findBombImport } from '../inputs/document-bombs.ts';
import { importedCorpus } from '../inputs/document-corpus.ts';
import { makeDocument } from '../inputs/make-document.ts';
import { mutateText } from '../inputs/mutate-text.ts';
import { defineTarget, type Target } from './target.ts';

const deadlineMilliseconds = 15_000;
const rootName = 'fuzz';
/**
 * The limits of the language, with a margin for parts that are counted differently: punctuation, escapes, failed
 * requests.
 */
const maxLoads = limits.imports * 4;
const maxValueCharacters = limits.outputBytes * 8;
const maxResultCharacters = 256 * 1_024 * 1_024;
const canary = 'CANARY-5f0c2d';
const canaryObject = `{"password":"${canary}","list":[1,{"deep":"${canary}"}]}`;
const ciphertexts: Readonly<Record<string, string>> = {
  '<canary>': sealEnvelope(rot128.encrypt(canary)),
  '<canary-object>': sealEnvelope(rot128.encrypt(canaryObject)),
};

type DocumentTrial =
  | { readonly text: string; readonly imports: Readonly<Record<string, string>> }
  /** The text is large, so it is created when it is tried. */
  | { readonly bomb: string; readonly size: number };

interface Documents {
  readonly root: string;
  find(name: string): string | null;
}

/**
 * Evaluates mutated, generated and growing documents. An evaluation always ends in time and within its limits and never
 * throws; its ranges are within the documents; its texts contain no secret; encryption and decryption preserve secrets.
 */
export function createDocumentTarget(): Target {
  // Runs one at a time, so that no evaluation waits for another while its time is measured.
  let last: Promise<void> = Promise.resolve();
  return defineTarget({
    name: 'documents',
    make(random): DocumentTrial {
      if (random.below(60) === 0) {
        return { bomb: random.pick(Object.keys(documentBombs)), size: random.pick([30, 1_000, 10_000]) };
      }
      const changed = (text: string) => (random.below(4) === 0 ? mutateText(text, random) : text);
      const imports = Object.entries(importedCorpus).map(([name, text]) => [name, changed(text)] as const);
      return { text: makeDocument(random), imports: Object.fromEntries(imports) };
    },
    attempt(trial) {
      const attempted = last.then(() => attemptOne(trial));
      last = attempted.catch(() => {});
      return attempted;
    },
  });
}

async function attemptOne(trial: DocumentTrial): Promise<void> {
  const documents = documentsOf(trial);
  const check = await evaluate('check', documents);
  const open = await evaluate('open', documents);
  for (const evaluation of [check, open]) examine(evaluation, documents);
  if (!hasErrors(check.loadDiagnostics)) await examineSecrets(open, documents);
}

function documentsOf(trial: DocumentTrial): Documents {
  if ('bomb' in trial) {
    return { root: documentBombs[trial.bomb]?.(trial.size) ?? '', find: findBombImport };
  }
  const seal = (text: string) =>
    text.replaceAll(/<canary(?:-object)?>/g, (mark) => ciphertexts[mark] ?? mark);
  const find = (name: string) => (Object.hasOwn(trial.imports, name) ? trial.imports[name] : null);
  return {
    root: seal(trial.text),
    find: (name) => {
      const text = find(name);
      return text === null || text === undefined ? null : seal(text);
    },
  };
}

async function evaluate(mode: 'check' | 'open', { root, find }: Documents): Promise<Evaluation> {
  const startedAt = cpuMilliseconds();
  const host = hostOf({ name: rootName, findDocument: find });
  let opened = 0;
  let loaded = 0;
  const evaluation = await evaluateEnvironment({
    root: sourceOf(rootName, root),
    mode,
    showSecrets: true,
    context: { pulumi: { user: { id: 'USER_123' } } },
    host: {
      ...host,
      loadEnvironment(reference) {
        loaded += 1;
        return host.loadEnvironment(reference);
      },
      openProvider(request) {
        opened += 1;
        // This provider returns its inputs, which no real provider may do.
        if (request.provider === 'error') return Promise.resolve({ ok: false, fault: 'refused' });
        return host.openProvider(request);
      },
    },
  });
  const milliseconds = cpuMilliseconds() - startedAt;
  // The watchdog watches single evaluations.
  await setImmediate();
  if (milliseconds > deadlineMilliseconds)
    throw new InvariantBroken(`evaluated in ${milliseconds} ms of CPU time`);
  if (opened > (mode === 'open' ? limits.opens : 0)) throw new InvariantBroken(`opened ${opened} providers`);
  if (loaded > maxLoads) throw new InvariantBroken(`loaded ${loaded} environments`);
  return evaluation;
}

function examine({ environment, diagnostics }: Evaluation, documents: Documents): void {
  for (const { range, summary } of diagnostics) {
    if (range !== null && !liesWithin(range, documents))
      throw new InvariantBroken(
        `the range of "${summary}" is outside the document: ${JSON.stringify(range)}`,
      );
  }
  if (JSON.stringify(diagnostics).includes(canary))
    throw new InvariantBroken('a diagnostic contains a secret');
  const properties = environment?.properties ?? {};
  const redacted = JSON.stringify(plainResult(properties, { redact: true }));
  if (redacted.includes(canary)) throw new InvariantBroken('a secret was not redacted');
  const revealed = JSON.stringify(plainResult(properties, { redact: false }));
  const written = JSON.stringify(environment) ?? '';
  if (revealed.length > maxValueCharacters || written.length > maxResultCharacters)
    throw new InvariantBroken(`the result has ${revealed.length} and ${written.length} characters`);
}

/**
 * The end of a range is computed from the value, as in the reference implementation, and may be after the end of the
 * line.
 */
function liesWithin({ environment, begin, end }: SourceRange, documents: Documents): boolean {
  const text = environment === rootName ? documents.root : documents.find(environment);
  const line = (text ?? '').split('\n')[begin.line - 1];
  const isInside = line !== undefined && begin.column >= 1 && begin.column <= [...line].length + 1;
  return isInside && (end.line > begin.line || (end.line === begin.line && end.column >= begin.column));
}

async function examineSecrets(open: Evaluation, { root, find }: Documents): Promise<void> {
  const encrypted = replaced(() => encryptSecrets(root, rot128.encrypt));
  if (encrypted === null || encrypted.length > limits.documentBytes / 4) return;
  const decrypted = replaced(() => decryptSecrets(encrypted, rot128.decrypt));
  for (const text of [encrypted, decrypted]) {
    if (text === null) continue;
    const again = await evaluate('open', { root: text, find });
    if (revealedOf(again) !== revealedOf(open)) throw new InvariantBroken(`evaluates differently: ${text}`);
  }
}

function replaced(replace: () => string): string | null {
  try {
    return replace();
  } catch (error) {
    if (error instanceof SecretTextError) return null;
    throw error;
  }
}

function revealedOf({ environment }: Evaluation): string {
  return JSON.stringify(plainResult(environment?.properties ?? {}, { redact: false }));
}
