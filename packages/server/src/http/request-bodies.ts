import { PassThrough, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { parseStrictExactJson, parseStrictJson } from '../platform/json/strict-json.ts';
import { HttpError } from './errors/http-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes a body as UTF-8. Throws HttpError 400 for any other bytes. */
export function decodeBody(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new HttpError(400, 'The request body is not UTF-8.', { cause });
  }
}

/** The main thread parses a body of JSON in one step, which takes 2 ms for this size. */
export const maxJsonBytes = 256 * 1024;
/** Takes 4 ms. */
export const maxJsonBytesOfTexts = 512 * 1024;
/** Larger than any document that can be saved: the error then names the document's limit. */
const maxTextBytes = 4 * 1024 * 1024;

/** Accepts JSON bodies and refuses repeated members. An empty body counts as a missing body. */
export function acceptJsonBodies(app: FastifyInstance): void {
  acceptJson(app, parseStrictJson);
}

/** Accepts JSON bodies on a plugin's routes and keeps numbers as written (ExactNumber). */
export function acceptExactJsonBodies(app: FastifyInstance): void {
  acceptJson(app, parseStrictExactJson);
}

function acceptJson(app: FastifyInstance, parse: typeof parseStrictJson | typeof parseStrictExactJson): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    /^application\/(?:[\w.+-]+\+)?json(?:;|$)/,
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => {
      const text = decodeBody(body);
      if (text.trim() === '') return undefined;
      const parsed = parse(text, { text: 'storable' });
      if (!parsed.ok) throw new HttpError(400, `The request body is not valid JSON: ${parsed.fault.message}`);
      return parsed.value;
    },
  );
}

/** Accepts every body on a plugin's routes as UTF-8 text, whatever its content type. */
export function acceptTextBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('onRoute', (route) => {
    route.bodyLimit = maxTextBytes;
  });
  app.addHook('onRequest', (request, _reply, done) => {
    // A malformed media type would be refused before a parser is chosen.
    delete request.raw.headers['content-type'];
    done();
  });
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    decodeBody(body),
  );
}

/**
 * Accepts gzip bodies (docs/contract/README.md#general-conventions). The body limit applies to the decompressed size, so a
 * decompression bomb is refused while it is decompressed.
 */
export function acceptGzip(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding']?.toLowerCase();
    if (encoding === undefined || encoding === 'identity') return done(null, payload);
    if (encoding !== 'gzip') {
      const message = `Content-Encoding ${JSON.stringify(encoding)} is not accepted; send gzip or none.`;
      return done(new HttpError(415, message));
    }
    const counted: Transform & { receivedEncodedLength?: number } = new PassThrough();
    const gunzip = createGunzip();
    let received = 0;
    payload.on('data', (chunk: Buffer) => {
      received += chunk.length;
      counted.receivedEncodedLength = received;
    });
    // A body of an unsupported content type has no other listener, and an unhandled error event would end the process.
    counted.on('error', () => {});
    payload.on('error', (cause) => counted.destroy(cause));
    gunzip.on('error', (cause) =>
      counted.destroy(new HttpError(400, 'The request body is not valid gzip.', { cause })),
    );
    payload.pipe(gunzip).pipe(counted);
    return done(null, counted);
  });
}
