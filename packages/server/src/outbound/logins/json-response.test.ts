import { expect, test } from 'vitest';
import { findJsonObject } from './json-response.ts';

test.each(['text/plain', 'application/octet-stream', 'text/html', undefined])(
  'a response of a cloud is parsed regardless of its content type: %s',
  (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(findJsonObject({ status: 200, headers, text: '{"a":1}' })).toEqual({ a: 1 });
    expect(findJsonObject({ status: 200, headers, text: '<html></html>' })).toBeNull();
  },
);
