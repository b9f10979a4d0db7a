import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadSetting } from './protocol.ts';

/** The entry of the language's thread. As in main.ts: with compiled code at hand it starts in half the time. */
const setting = workerData as ThreadSetting;
if (parentPort === null) throw new Error('this is a thread of the server, started by language-thread.ts');
if (setting.compileCache !== null) enableCompileCache(setting.compileCache);
const { serveLanguage } = await import('./serve-language.ts');
serveLanguage(parentPort, setting);
