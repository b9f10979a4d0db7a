import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { mainThreadBytes } from '../platform/turns/main-thread-budget.ts';

/** A response that is in memory as slices, and is sent as fast as its client reads. */
export class SlicedResponse extends Readable {
  readonly slices: readonly Uint8Array[];
  readonly bytes: number;
  #sent = 0;

  constructor(slices: readonly Uint8Array[]) {
    super({ highWaterMark: mainThreadBytes });
    this.slices = slices;
    this.bytes = slices.reduce((sum, { length }) => sum + length, 0);
  }

  override _read(): void {
    this.push(this.slices[this.#sent] ?? null);
    this.#sent += 1;
  }
}

/**
 * Writes `{"member":[…]}`, in steps between which the event loop runs: each writes items until it has 64 KiB of JSON.
 */
export async function writeList<Item>(
  member: string,
  items: readonly Item[],
  format: (item: Item) => object,
  pause: () => Promise<unknown> = nextTurn,
): Promise<SlicedResponse> {
  const slices: Uint8Array[] = [];
  let text = `{${JSON.stringify(member)}:[`;
  for (const [index, item] of items.entries()) {
    text += `${index === 0 ? '' : ','}${JSON.stringify(format(item))}`;
    if (text.length < mainThreadBytes) continue;
    slices.push(Buffer.from(text));
    text = '';
    await pause();
  }
  return new SlicedResponse([...slices, Buffer.from(`${text}]}`)]);
}

/** Sends the list that `writeList` writes. */
export async function sendList<Item>(
  reply: FastifyReply,
  member: string,
  items: readonly Item[],
  format: (item: Item) => object,
): Promise<FastifyReply> {
  const response = await writeList(member, items, format);
  void reply.type('application/json; charset=utf-8').header('content-length', response.bytes);
  return reply.send(response);
}
