import { formatFigures } from './figure.ts';
import { measureEvaluation } from './measure-evaluation.ts';
import { measureOpens } from './measure-opens.ts';
import { prepareStage } from './stage.ts';

/** `npm run bench:environments`: measures environments. Always exits with 0. */
const stage = await prepareStage();
try {
  const figures = [
    ...(await measureEvaluation({ rounds: 7, roundSeconds: 1 })),
    ...(await measureOpens(stage, { opens: 1_000, sessions: 10_000 })),
  ];
  console.log(formatFigures(figures));
} finally {
  await stage.remove();
}
