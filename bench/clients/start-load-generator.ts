import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../servers/stage.ts';
import type { LoadOrder, LoadReport } from './load-generator.ts';
import { mintSubjectTokens } from './subject-tokens.ts';

export interface LoadGenerator {
  load(order: LoadOrder): Promise<LoadReport>;
  stop(): void;
}

/** The number of tokens minted in advance. The server caches nothing about a token, so tokens can be reused. */
const tokensMinted = 12_000;

/** Mints the tokens and starts the generator in a separate process. */
export async function startLoadGenerator(stage: Stage): Promise<LoadGenerator> {
  const tokensFile = join(stage.directory, 'tokens');
  writeFileSync(tokensFile, (await mintSubjectTokens(stage.issuer, tokensMinted)).join('\n'));
  const child = fork(new URL('load-generator.ts', import.meta.url), [tokensFile]);
  return {
    async load(order) {
      child.send(order);
      const [message] = (await once(child, 'message')) as [{ report: LoadReport } | { fault: string }];
      if ('fault' in message) throw new Error(`the load failed: ${message.fault}`);
      return message.report;
    },
    stop: () => void child.kill(),
  };
}
