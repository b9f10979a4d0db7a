import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that the server has begun to read and whose body has not arrived yet. */
export interface PendingRequest {
  /** Sends the rest and resolves with the status of the response. */
  finish(): Promise<number>;
}

/** Resolves when the server has read the headers: it responds with 100 to `Expect`. */
export async function startPendingRequest(url: string): Promise<PendingRequest> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const body = 'grant_type=unknown';
  socket.write(
    `POST /api/oauth/token HTTP/1.1\r\nhost: ${hostname}\r\nexpect: 100-continue\r\nconnection: close\r\n` +
      `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  const [first] = (await once(socket, 'data')) as [Buffer];
  if (!first.toString().startsWith('HTTP/1.1 100 ')) throw new Error(`not 100: ${first.toString()}`);
  return {
    async finish() {
      const answer = text(socket);
      socket.write(body);
      return Number((await answer).split(' ')[1]);
    },
  };
}
