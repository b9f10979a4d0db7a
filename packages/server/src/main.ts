import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// A start with stripped and compiled code at hand takes half the time. It is kept with the installed packages, where
// only those may write who may change the code itself; where nobody may write, nothing is kept.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/symbolon'));
await import('./process/run-command.ts');
