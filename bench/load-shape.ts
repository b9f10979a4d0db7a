import { type LoadGenerator, startLoadGenerator } from './clients/start-load-generator.ts';
import { describeMachine } from './figures/describe-machine.ts';
import { type Figure, formatFigures, isMet } from './figures/figure.ts';
import {
  type LoadShapeOptions,
  type LoadShapePart,
  type LoadShapeTerms,
  loadShapeUsage,
  readLoadShapeOptions,
} from './load-shape/load-shape-options.ts';
import { measureHostileMember } from './load-shape/measure-hostile-member.ts';
import { measureOverload } from './load-shape/measure-overload.ts';
import { measureScale } from './load-shape/measure-scale.ts';
import { measureSlowClients } from './load-shape/measure-slow-clients.ts';
import { measureSweep } from './load-shape/measure-sweep.ts';
import { prepareStage, type Stage } from './servers/stage.ts';

type Measure = (stage: Stage, generator: LoadGenerator, terms: LoadShapeTerms) => Promise<readonly Figure[]>;

const measures: Readonly<Record<LoadShapePart, Measure>> = {
  scale: measureScale,
  overload: measureOverload,
  'slow-clients': measureSlowClients,
  'hostile-member': measureHostileMember,
  sweep: measureSweep,
};

/** The time at which the last part stops, so that the whole run ends within eight minutes. */
const maxSeconds = 450;

/**
 * `npm run load-shape`: many rows, many requests, slow clients, a large sweep. The targets are for this machine only;
 * always exits with 0.
 */
async function measure({ parts, scale }: LoadShapeOptions): Promise<readonly Figure[]> {
  const endsAt = performance.now() + maxSeconds * 1_000;
  const reportProgress = (text: string) => process.stderr.write(`load-shape: ${text}\n`);
  const stage = await prepareStage();
  const figures: Figure[] = [];
  try {
    reportProgress('minting tokens');
    const generator = await startLoadGenerator(stage);
    try {
      for (const part of parts) {
        reportProgress(part);
        figures.push(...(await measures[part](stage, generator, { scale, endsAt })));
      }
    } finally {
      generator.stop();
    }
    return figures;
  } finally {
    await stage.remove();
  }
}

let options: LoadShapeOptions;
try {
  options = readLoadShapeOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`load-shape: ${(error as Error).message}\n${loadShapeUsage}`);
  process.exit(2);
}
const figures = await measure(options);
if (options.json) {
  const measured = figures.map((figure) => ({ ...figure, met: isMet(figure) }));
  console.log(
    JSON.stringify({ machine: describeMachine(), scale: options.scale, figures: measured }, null, 2),
  );
} else {
  const short = figures.filter((figure) => !isMet(figure)).length;
  console.log(`${describeMachine()}\n\n${formatFigures(figures)}\n`);
  console.log(short === 0 ? 'every figure meets its target' : `${short} figures MISS their target`);
}
