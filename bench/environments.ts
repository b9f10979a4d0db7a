import { parseArgs } from 'node:util';
import { formatFigures } from './figures/figure.ts';
import { compareVersions } from './measure/compare-versions.ts';
import { measureCopying } from './measure/measure-copying.ts';
import { measureEvaluation } from './measure/measure-evaluation.ts';
import { measureOpens } from './measure/measure-opens.ts';
import { prepareStage } from './servers/stage.ts';

/**
 * `npm run bench:environments`: measures environments. With `-- --beside DIRECTORY`, measures evaluations of this
 * version and of another checkout in turns. Always exits with 0.
 */
const { values } = parseArgs({
  options: { beside: { type: 'string' }, rounds: { type: 'string', default: '15' } },
});
const stage = await prepareStage();
try {
  const figures =
    values.beside === undefined
      ? [
          ...(await measureEvaluation({ rounds: 7, roundSeconds: 1 })),
          ...(await measureOpens(stage, { opens: 1_000, sessions: 10_000 })),
        ]
      : await compareVersions(stage, { beside: values.beside, rounds: Number(values.rounds) });
  console.log(formatFigures([...figures, ...measureCopying()]));
} finally {
  await stage.remove();
}
