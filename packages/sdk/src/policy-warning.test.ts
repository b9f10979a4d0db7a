import { expect, test } from 'vitest';
import { errorOfAnswer } from './send-request.ts';

test('a refusal of policies carries its warnings, without what has another form', () => {
  const warning = {
    code: 'tenant_wide',
    severity: 'severe',
    path: 'policies[0].rules.sub',
    message: 'Wide.',
  };
  const answer = (warnings: unknown) =>
    errorOfAnswer({
      status: 422,
      headers: new Headers(),
      text: JSON.stringify({ code: 422, message: 'Not saved.', warnings }),
    });
  expect(answer([warning, null, 7, { ...warning, path: 1 }])).toMatchObject({
    message: 'Not saved.',
    warnings: [warning],
  });
  expect(answer('x').warnings).toEqual([]);
});
