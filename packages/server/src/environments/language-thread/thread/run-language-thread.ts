import { enableCompileCache } from 'node:module';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadSetting } from '../messages.ts';

/** The entry of the language thread. As in main.ts: with compiled code at hand it starts in half the time. */
const setting = workerData as ThreadSetting;
if (parentPort === null) throw new Error('this is a thread of the server, started by start-thread.ts');
// On Linux the priority is the calling thread's; elsewhere it would be the whole process's.
if (process.platform === 'linux' && setting.niceness > 0) setPriority(0, setting.niceness);
if (setting.compileCache !== null) enableCompileCache(setting.compileCache);
const [{ serveLanguage }, { findProvider, providerNames }] = await Promise.all([
  import('./serve-language.ts'),
  import('../../providers/index.ts'),
]);
serveLanguage(parentPort, setting, { find: findProvider, names: providerNames });
