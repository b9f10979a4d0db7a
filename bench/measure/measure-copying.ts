import { createSecretKey } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { decodeJob, encodeJob } from '../../packages/server/src/environments/language-process/job-keys.ts';
import type { Job } from '../../packages/server/src/environments/language-process/messages.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';

const rounds = 21;
const mebibyte = 1_048_576;

/** Measures the cost of writing one round of an evaluation for the language process, and of reading it there. */
export function measureCopying(): readonly Figure[] {
  const sizes = [
    { name: '20 imports of 300 bytes', imports: 20, bytes: 300, repeats: 200 },
    { name: 'a document of 1 MiB', imports: 1, bytes: mebibyte, repeats: 20 },
    { name: '8 documents of 1 MiB', imports: 8, bytes: mebibyte, repeats: 5 },
  ];
  return sizes.map(({ name, imports, bytes, repeats }) => {
    const job = jobOf(imports, bytes);
    const milliseconds = Array.from({ length: rounds }, () => copy(job, repeats));
    return {
      name: `copying of ${name}`,
      value: medianOf(milliseconds),
      unit: 'ms',
      target: null,
      note: `one round, written and read; ${formatRange(milliseconds)}`,
    };
  });
}

function copy(job: Job, repeats: number): number {
  const before = process.threadCpuUsage();
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    decodeJob(deserialize(serialize(encodeJob(job))));
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 / repeats;
}

function jobOf(imports: number, bytes: number): Job {
  const organization = { id: 'key', organizationId: 'acme', secret: createSecretKey(Buffer.alloc(32, 5)) };
  const documentOf = (name: string, text: string) => ({
    name,
    contextName: name,
    text,
    isSaved: true,
    key: { organization, environmentId: name, retracted: new Set<string>() },
  });
  const loaded = Array.from({ length: imports }, (_, index) => {
    const name = `bench/part-${index}`;
    const source = documentOf(name, `# ${index}\n`.padEnd(bytes, 'k: "v"\n'));
    return [name, { ok: true, value: source } as const] as const;
  });
  return {
    kind: 'evaluate-round',
    request: {
      organizationId: 'acme',
      root: documentOf('bench/root', 'values: {a: 1}'),
      mode: 'open',
      showSecrets: true,
      context: {},
    },
    known: { loaded: new Map(loaded), opened: new Map(), round: 1 },
  };
}
