import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Cached compiled code halves the start time. The cache is with the installed packages, which only those may write who
// may change the code itself; if nobody may write there, nothing is cached.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/symbolon'));
await import('./process/run-command.ts');
