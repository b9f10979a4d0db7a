import { expect, test } from 'vitest';
import type { Cloud } from '../open-cloud.ts';
import { exchangeWithGoogle } from './google-exchange.ts';

const exchange = { endpoint: 'https://sts.example', audience: 'a', scope: 's', subjectToken: 't' };

function cloudThatSends(text: string, type: string): Cloud {
  return {
    request: async () => ({ status: 200, headers: { 'content-type': type }, text }),
    malformed: (fault: string) => new Error(`malformed: ${fault}`),
  } satisfies Partial<Record<keyof Cloud, unknown>> as unknown as Cloud;
}

test.each(['application/json', 'text/plain', 'application/octet-stream'])(
  'a Google token is read from any body that parses, with any content type: %s',
  async (type) => {
    const cloud = cloudThatSends('{"access_token":"federated","token_type":"Bearer"}', type);
    expect(await exchangeWithGoogle(cloud, exchange)).toBe('federated');
  },
);

test.each(['application/json', 'text/plain'])('a body that is not JSON is malformed: %s', async (type) => {
  await expect(exchangeWithGoogle(cloudThatSends('<html>', type), exchange)).rejects.toThrow('malformed');
});
