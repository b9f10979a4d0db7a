import { expect, test } from 'vitest';
import { UnsentResponses } from './unsent-responses.ts';

const refusal = (hold: () => unknown) => {
  try {
    hold();
    return null;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

test('responses that slow clients have not read are limited per organization, and together', () => {
  const responses = new UnsentResponses({ maxBytes: 15, maxBytesOfOwner: 10 });
  const release = responses.hold('acme', 8);
  expect(refusal(() => responses.hold('acme', 3))).toBe('organization_evaluations_too_many');
  responses.hold('other', 5);
  expect(refusal(() => responses.hold('third', 3))).toBe('evaluations_too_many');
  release();
  expect(refusal(() => responses.hold('acme', 10))).toBe(null);
});

test('a response frees its space once, however often its connection closes', () => {
  const responses = new UnsentResponses({ maxBytes: 20, maxBytesOfOwner: 10 });
  const release = responses.hold('acme', 5);
  responses.hold('acme', 5);
  release();
  release();
  expect(refusal(() => responses.hold('acme', 6))).toBe('organization_evaluations_too_many');
});
