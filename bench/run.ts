import { startLoadGenerator } from './clients/start-load-generator.ts';
import { describeMachine } from './figures/describe-machine.ts';
import { type Figure, formatFigures, isMet } from './figures/figure.ts';
import { measureExchange } from './measure/measure-exchange.ts';
import { measureMemory } from './measure/measure-memory.ts';
import { measureMints } from './measure/measure-mints.ts';
import { measurePeers } from './measure/measure-peers.ts';
import { measurePolicies } from './measure/measure-policies.ts';
import { measureStart } from './measure/measure-start.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { prepareStage } from './servers/stage.ts';

/** `npm run bench`: measures each figure and compares it with its target. Always exits with 0. */
async function measure(options: BenchOptions): Promise<readonly Figure[]> {
  const stage = await prepareStage();
  const reportProgress = (text: string) => process.stderr.write(`bench: ${text}\n`);
  const figures: Figure[] = [];
  try {
    if (options.parts.some((part) => ['exchange', 'peers', 'memory'].includes(part))) {
      reportProgress('minting tokens');
      const generator = await startLoadGenerator(stage);
      try {
        if (options.parts.includes('exchange')) {
          reportProgress(
            `exchanges, ${options.rounds} rounds of ${options.roundSeconds} s for each of three servers`,
          );
          figures.push(...(await measureExchange(stage, generator, options)));
        }
        if (options.parts.includes('peers')) {
          reportProgress(`peers, ${options.rounds} rounds of ${options.roundSeconds} s for each`);
          figures.push(...(await measurePeers(stage, generator, options)));
        }
        if (options.parts.includes('memory')) {
          reportProgress(`memory, ${options.exchanges} exchanges`);
          figures.push(...(await measureMemory(stage, generator, options)));
        }
      } finally {
        generator.stop();
      }
    }
    if (options.parts.includes('mints')) {
      reportProgress('mints');
      figures.push(...(await measureMints({ rounds: 7, roundSeconds: 2 })));
    }
    if (options.parts.includes('start')) {
      reportProgress('starts');
      figures.push(...(await measureStart(stage)));
    }
    if (options.parts.includes('policies')) figures.push(...measurePolicies());
    return figures;
  } finally {
    await stage.remove();
  }
}

let options: BenchOptions;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n${usage}`);
  process.exit(2);
}
const figures = await measure(options);
const short = figures.filter((figure) => !isMet(figure));
if (options.json) {
  const measured = figures.map((figure) => ({ ...figure, met: isMet(figure) }));
  console.log(JSON.stringify({ machine: describeMachine(), figures: measured }, null, 2));
} else {
  console.log(`${describeMachine()}\n\n${formatFigures(figures)}\n`);
  console.log(
    short.length === 0 ? 'every figure meets its target' : `${short.length} figures MISS their target`,
  );
}
