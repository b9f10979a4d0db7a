import { expect, test } from 'vitest';
import type { JobReply, LanguageEvaluation } from './messages.ts';
import { createReplyReader, detachParts } from './reply-parts.ts';

const evaluation: LanguageEvaluation = {
  environment: [Buffer.from('{"a"'), Buffer.from(':1}')],
  sealed: { sealed: 'outline', pieces: ['one', 'two'] },
  diagnostics: [],
  functions: { funcCounts: {}, rotationPaths: [] },
};
const cost = { cpuMs: 1, cpuTimeMs: 2 };

test('the parts of a result are sent apart, and the reader puts them back', () => {
  const { parts, rest } = detachParts({ kind: 'result', result: evaluation });
  expect(parts.map(({ kind }) => kind)).toEqual([
    'environment-part',
    'environment-part',
    'sealed-piece',
    'sealed-piece',
  ]);
  expect(JSON.stringify(rest)).not.toMatch(/one|two/);
  const read = createReplyReader();
  for (const part of parts) expect(read(part)).toBeNull();
  const reply: JobReply = { kind: 'done', result: rest, ...cost };
  expect(read(reply)).toEqual({ ...reply, result: { kind: 'result', result: evaluation } });
});

test('the parts of a result that failed are never those of the next one', () => {
  const read = createReplyReader();
  const empty: LanguageEvaluation = { ...evaluation, environment: [], sealed: { sealed: 'x', pieces: [] } };
  read({ kind: 'environment-part', bytes: Buffer.from('another organization') });
  read({ kind: 'sealed-piece', text: 'another organization' });
  read({ kind: 'failed', fault: { kind: 'unforeseen', message: 'full', stack: '' }, ...cost });
  expect(read({ kind: 'done', result: { kind: 'result', result: empty }, ...cost })).toMatchObject({
    result: { result: empty },
  });
});
