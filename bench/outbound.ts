import { formatFigures } from './figures/figure.ts';
import { measureDiscovery } from './measure/measure-discovery.ts';
import { measureLogins } from './measure/measure-logins.ts';
import { measureMints } from './measure/measure-mints.ts';
import { prepareStage } from './servers/stage.ts';

/** `npm run bench:outbound`: measures outbound identity, each figure with its target. Always exits with 0. */
const lengths = { rounds: 7, roundSeconds: 2 };
const stage = await prepareStage();
try {
  const figures = [
    ...(await measureLogins()),
    ...(await measureMints(lengths)),
    ...(await measureDiscovery(stage, lengths)),
  ];
  console.log(formatFigures(figures));
} finally {
  await stage.remove();
}
