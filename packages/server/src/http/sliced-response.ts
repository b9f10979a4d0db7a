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
  /** Returns the wire form of an item; as `NestedList` if the item has a long list itself. */
  readonly format: (item: Item) => object;
  /** The other members of the response. */
  readonly beside?: object;
}

/** An item with a list that is not written in one step. */
export class NestedList<Item> {
  readonly texts: Iterable<string>;

  constructor(list: WrittenList<Item>) {
    this.texts = writeTexts(list);
  }
}

/**
 * Writes `{"member":[…]}` and the other members, in steps between which the event loop runs: each writes items until it
 * has 64 KiB of JSON.
 */
export async function writeList<Item>(
  list: WrittenList<Item>,
  pause: () => Promise<unknown> = nextTurn,
): Promise<SlicedResponse> {
  const slices: Uint8Array[] = [];
  let slice = '';
  for (const text of writeTexts(list)) {
    slice += text;
    if (slice.length < mainThreadBytes) continue;
    slices.push(Buffer.from(slice));
    slice = '';
    await pause();
  }
  return new SlicedResponse([...slices, Buffer.from(slice)]);
}

function* writeTexts<Item>({ member, items, format, beside = {} }: WrittenList<Item>): Generator<string> {
  const others = JSON.stringify(beside).slice(1, -1);
  yield `{${others}${others === '' ? '' : ','}${JSON.stringify(member)}:[`;
  for (const [index, item] of items.entries()) {
    if (index > 0) yield ',';
    const written = format(item);
    if (written instanceof NestedList) yield* written.texts;
    else yield JSON.stringify(written);
  }
  yield ']}';
}

/** Sends the list that `writeList` writes. */
export async function sendList<Item>(reply: FastifyReply, list: WrittenList<Item>): Promise<FastifyReply> {
  const response = await writeList(list);
  void reply.type('application/json; charset=utf-8').header('content-length', response.bytes);
  return reply.send(response);
}
