import { enableCompileCache } from 'node:module';
import type { ProcessSetting } from '../messages.ts';
import { connectToServer } from './connect-to-server.ts';
import { limitDamage } from './limit-damage.ts';
import { lowerPriority } from './lower-priority.ts';

/** The entry point of a language process. As in main.ts, cached compiled code halves the start time. */
const setting = JSON.parse(process.argv[2] ?? '') as ProcessSetting;
const server = connectToServer();
limitDamage();
if (setting.niceness > 0) lowerPriority(setting.niceness);
if (setting.compileCache !== null) enableCompileCache(setting.compileCache);
const [{ serveLanguage }, { findProvider, providerNames }] = await Promise.all([
  import('./serve-language.ts'),
  import('../../providers/index.ts'),
]);
serveLanguage(server, { find: findProvider, names: providerNames });
