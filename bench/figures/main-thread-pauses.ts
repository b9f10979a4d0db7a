import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const module = new URL('note-pauses.mjs', import.meta.url).href;

/** The longest pause of the main thread between two turns of its event loop, in milliseconds. */
export interface LongestPause {
  readonly wall: number;
  readonly cpu: number;
}

/** Makes a server record the pauses of its main thread. */
export function createPauseNotes(file: string) {
  return {
    nodeOptions: ['--import', module],
    environment: { NOTE_PAUSES: file },
    /** Returns the longest pause since the last call. */
    async read(pid: number): Promise<LongestPause> {
      rmSync(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      for (let attempt = 0; attempt < 600; attempt += 1) {
        if (existsSync(file) && readFileSync(file, 'utf8') !== '')
          return JSON.parse(readFileSync(file, 'utf8')) as LongestPause;
        await pause(50);
      }
      throw new Error('the server recorded no pauses');
    },
  };
}
