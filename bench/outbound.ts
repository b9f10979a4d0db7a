import { formatFigures } from './figure.ts';
import { measureDiscovery } from './measure-discovery.ts';
import { measureMints } from './measure-mints.ts';
import { prepareStage } from './stage.ts';

/** `npx node bench/outbound.ts`: the figures of issue 3, each beside what it must reach. Always ends with 0. */
const lengths = { rounds: 7, roundSeconds: 2 };
const stage = await prepareStage();
try {
  console.log(formatFigures([...(await measureMints(lengths)), ...(await measureDiscovery(stage, lengths))]));
} finally {
  await stage.remove();
}
