import type { IncomingMessage, ServerResponse } from 'node:http';

/** The action of a scripted endpoint for a request. */
export type ScriptedResponse = (request: IncomingMessage, response: ServerResponse) => void;

/** Ways in which an issuer's endpoint can misbehave, for `HttpsIssuer.respond`. */
export const scriptedResponses = {
  json:
    (body: unknown, headers: Record<string, string> = {}): ScriptedResponse =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    },
  text:
    (body: string | Buffer, headers: Record<string, string> = {}): ScriptedResponse =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
    },
  status:
    (status: number, headers: Record<string, string> = {}): ScriptedResponse =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}');
    },
  redirectTo: (location: string): ScriptedResponse => scriptedResponses.status(302, { location }),
  malformedJson: (): ScriptedResponse => scriptedResponses.text('{"issuer": '),
  page: (): ScriptedResponse => scriptedResponses.text('<html></html>', { 'content-type': 'text/html' }),
  /** Accepts the request and does not respond. */
  silence: (): ScriptedResponse => () => {},
  /** Sends one header line every few milliseconds and never finishes them. */
  slowHeaders: (): ScriptedResponse => (request) => {
    request.socket.write('HTTP/1.1 200 OK\r\n');
    drip(request, 'x-more: more\r\n');
  },
  /** Sends one space, which JSON allows, every few milliseconds, without end. */
  endlessBody: (): ScriptedResponse => (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    const timer = setInterval(() => response.write(' '), 20);
    request.socket.once('close', () => clearInterval(timer));
  },
  /** Sends as fast as it can, without end. */
  hugeBody: (): ScriptedResponse => (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const block = Buffer.alloc(64 * 1024, 0x20);
    const pump = () => {
      while (!request.socket.destroyed && response.write(block));
    };
    response.on('drain', pump);
    pump();
  },
  /** Announces more than it sends, then closes the connection. */
  truncatedBody: (): ScriptedResponse => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"keys":');
    setTimeout(() => response.destroy(), 20);
  },
  /** Switches to another protocol without a request. */
  switchProtocols: (): ScriptedResponse => (request) => {
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n');
  },
  dropConnection: (): ScriptedResponse => (request) => {
    request.socket.destroy();
  },
};

function drip(request: IncomingMessage, text: string): void {
  const timer = setInterval(() => request.socket.write(text), 20);
  request.socket.once('close', () => clearInterval(timer));
}
