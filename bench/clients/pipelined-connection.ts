import { connect, type Socket } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/** An HTTP/1.1 connection with several concurrent requests; responses arrive in the order of the requests. */
export class PipelinedConnection {
  readonly #socket: Socket;
  readonly #onAnswer: (head: string) => void;
  #received: Buffer = Buffer.alloc(0);

  constructor(options: {
    readonly host: string;
    readonly port: number;
    /** The address to connect from. */
    readonly localAddress: string;
    readonly onOpen: () => void;
    /** Called with the head of each response. */
    readonly onAnswer: (head: string) => void;
    readonly onClose: () => void;
  }) {
    this.#onAnswer = options.onAnswer;
    this.#socket = connect(options);
    this.#socket.setNoDelay(true);
    this.#socket.on('connect', options.onOpen);
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', () => {});
    this.#socket.on('close', options.onClose);
  }

  send(request: Buffer): void {
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf(headEnd);
      if (end < 0) return;
      const head = this.#received.toString('latin1', 0, end + 2);
      const length = Number(/\r\ncontent-length: *([0-9]+)/i.exec(head)?.[1] ?? 0);
      if (this.#received.length < end + headEnd.length + length) return;
      this.#received = this.#received.subarray(end + headEnd.length + length);
      this.#onAnswer(head);
    }
  }
}
