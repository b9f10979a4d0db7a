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

/** A list of a response, whose length a tenant chooses. */
export interface WrittenList<Item> {
  readonly member: string;
  readonly items: readonly Item[];
  readonly format: (item: Item) => object;
  /** The other members of the response. */
  readonly beside?: object;
}

/**
 * Writes `{"member":[…]}` and the other members, in steps between which the event loop runs: each writes items until it
 * has 64 KiB of JSON.
 */
export async function writeList<Item>(
  { member, items, format, beside = {} }: WrittenList<Item>,
  pause: () => Promise<unknown> = nextTurn,
): Promise<SlicedResponse> {
  const slices: Uint8Array[] = [];
  const others = JSON.stringify(beside).slice(1, -1);
  let text = `{${others}${others === '' ? '' : ','}${JSON.stringify(member)}:[`;
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
export async function sendList<Item>(reply: FastifyReply, list: WrittenList<Item>): Promise<FastifyReply> {
  const response = await writeList(list);
  void reply.type('application/json; charset=utf-8').header('content-length', response.bytes);
  return reply.send(response);
}
