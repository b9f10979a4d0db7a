import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Cached compiled code halves the start time. The cache is inside the installed packages, where only accounts that may
// change the code itself may write; if none may write there, nothing is cached.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/symbolon'));
await import('./process/run-command.ts');
