import {
  type Attributes,
  context,
  ProxyTracerProvider,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { CodedError } from './coded-error.ts';

/**
 * Spans over the OpenTelemetry API. Whoever wants them attaches an SDK to the process (docs/operations.md, Traces); while
 * nobody does, nothing is made. The API is global by design: an SDK registers itself there before the server starts.
 *
 * A span holds ids, kinds and codes, never a token, a name out of a token, a document or an error's text.
 */
export const tracer = trace.getTracer('symbolon');

/** What the work may tell of itself while it goes on. */
export type Describe = (attributes: Attributes) => void;

const ignore: Describe = () => {};

/** Does the work within a span. The span of what failed says by which code, and no more: messages may hold anything. */
export function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: (describe: Describe) => Promise<Result>,
): Promise<Result> {
  const span = tracer.startSpan(name, { attributes });
  // Nobody listens, or this request was not chosen: then what it does is not, either.
  if (!span.isRecording()) return work(ignore);
  return context.with(trace.setSpan(context.active(), span), () => record(span, work));
}

async function record<Result>(span: Span, work: (describe: Describe) => Promise<Result>): Promise<Result> {
  try {
    return await work((attributes) => void span.setAttributes(attributes));
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'unforeseen';
    span.setAttributes({ 'error.type': String(code) });
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** A collector that is away must not keep the process from ending. */
const longestFlushMilliseconds = 2_000;

/** Has an attached SDK send off what it still holds; what cannot be sent in time is lost. */
export async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider();
  const attached: unknown = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  if (!canFlush(attached)) return;
  const patience = new Promise<void>((resolve) => void setTimeout(resolve, longestFlushMilliseconds).unref());
  await Promise.race([attached.forceFlush().catch(() => {}), patience]);
}

function canFlush(provider: unknown): provider is { forceFlush(): Promise<void> } {
  return typeof (provider as { forceFlush?: unknown } | null)?.forceFlush === 'function';
}
