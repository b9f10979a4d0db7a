import { readFile } from 'node:fs/promises';

/** The result of a command of pulumi for each resource, by its name: the operation, or the error. */
export interface Outcomes {
  readonly operations: ReadonlyMap<string, string>;
  readonly errors: ReadonlyMap<string, string>;
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly resOutputsEvent?: { readonly metadata: Metadata };
  readonly resOpFailedEvent?: { readonly metadata: Metadata };
  readonly diagnosticEvent?: { readonly urn?: string; readonly severity: string; readonly message: string };
}
interface Metadata {
  readonly op: string;
  readonly urn: string;
}

/** The steps of a replacement, which follow the one that names it. */
const partsOfReplacement = new Set(['create-replacement', 'delete-replaced']);

/** Reads the log that `--event-log` writes: one event of the engine in each line. */
export async function readEventLog(path: string): Promise<Outcomes> {
  const operations = new Map<string, string>();
  const errors = new Map<string, string>();
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const events = lines.map((line) => JSON.parse(line) as EngineEvent);
  for (const { resourcePreEvent, resOutputsEvent, resOpFailedEvent } of events) {
    const { op, urn } = (resOutputsEvent ?? resourcePreEvent)?.metadata ?? { op: '', urn: '' };
    if (op !== '' && !partsOfReplacement.has(op)) operations.set(nameIn(urn), op);
    if (resOpFailedEvent !== undefined)
      errors.set(nameIn(resOpFailedEvent.metadata.urn), `${resOpFailedEvent.metadata.op} failed`);
  }
  for (const { diagnosticEvent } of events) {
    if (diagnosticEvent?.severity === 'error' && diagnosticEvent.urn !== undefined)
      errors.set(nameIn(diagnosticEvent.urn), diagnosticEvent.message.trim());
  }
  return { operations, errors };
}

function nameIn(urn: string): string {
  return urn.split('::').at(-1) ?? urn;
}
