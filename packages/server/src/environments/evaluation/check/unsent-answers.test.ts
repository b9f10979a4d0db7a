import { expect, test } from 'vitest';
import { UnsentAnswers } from './unsent-answers.ts';

const refusal = (hold: () => unknown) => {
  try {
    hold();
    return null;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

test('responses that slow clients have not read are limited per organization, and together', () => {
  const answers = new UnsentAnswers({ maxBytes: 15, maxBytesOfOwner: 10 });
  const release = answers.hold('acme', 8);
  expect(refusal(() => answers.hold('acme', 3))).toBe('organization_evaluations_too_many');
  answers.hold('other', 5);
  expect(refusal(() => answers.hold('third', 3))).toBe('evaluations_too_many');
  release();
  expect(refusal(() => answers.hold('acme', 10))).toBe(null);
});

test('a response frees its space once, however often its connection closes', () => {
  const answers = new UnsentAnswers({ maxBytes: 20, maxBytesOfOwner: 10 });
  const release = answers.hold('acme', 5);
  answers.hold('acme', 5);
  release();
  release();
  expect(refusal(() => answers.hold('acme', 6))).toBe('organization_evaluations_too_many');
});
