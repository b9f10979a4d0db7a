import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * An HTTP/1.1 connection with one request at a time. It is minimal because the generator shares two cores with the
 * server: it sends prepared bytes and reads only the length of a response.
 */
export class KeepAliveConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #expectedLength = -1;
  #resolve: ((answer: string) => void) | null = null;
  #reject: ((cause: Error) => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (cause) => this.#reject?.(cause));
    socket.on('close', () => this.#reject?.(new Error('the server closed the connection')));
  }

  static async open(host: string, port: number): Promise<KeepAliveConnection> {
    const socket = connect({ host, port });
    await once(socket, 'connect');
    return new KeepAliveConnection(socket);
  }

  /** Returns the whole response, head and body, as text. */
  send(request: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#reject = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    if (this.#expectedLength < 0) {
      const end = this.#received.indexOf(headEnd);
      if (end < 0) return;
      const length = /\r\ncontent-length: *([0-9]+)/i.exec(
        this.#received.toString('latin1', 0, end + 2),
      )?.[1];
      if (length === undefined) {
        this.#reject?.(new Error('a response without Content-Length'));
        return;
      }
      this.#expectedLength = end + headEnd.length + Number(length);
    }
    if (this.#received.length < this.#expectedLength) return;
    const answer = this.#received.toString('latin1', 0, this.#expectedLength);
    this.#received = this.#received.subarray(this.#expectedLength);
    this.#expectedLength = -1;
    this.#resolve?.(answer);
  }
}
