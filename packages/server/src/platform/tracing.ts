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
 * Creates spans through the OpenTelemetry API. Operators attach an SDK to the process (docs/operations.md, Traces);
 * without an SDK no span is created. The API is global by design: an SDK registers itself there before the server
 * starts.
 *
 * A span contains ids, kinds and codes, but never a token, a name from a token, a document or the text of an error.
 */
export const tracer = trace.getTracer('symbolon');

/** Adds attributes to the span of the running work. */
export type Describe = (attributes: Attributes) => void;

const ignore: Describe = () => {};

/** Runs the work in a span. For a failure, records only the code, because messages may contain anything. */
export function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: (describe: Describe) => Promise<Result>,
): Promise<Result> {
  const span = tracer.startSpan(name, { attributes });
  // No SDK is attached, or the request was not sampled; then its work is not recorded either.
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

/** An unreachable collector must not keep the process alive. */
const maxFlushMs = 2_000;

/** Makes an attached SDK send its remaining spans; spans that cannot be sent in time are lost. */
export async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider();
  const attached: unknown = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  if (!canFlush(attached)) return;
  const timeout = new Promise<void>((resolve) => void setTimeout(resolve, maxFlushMs).unref());
  await Promise.race([attached.forceFlush().catch(() => {}), timeout]);
}

function canFlush(provider: unknown): provider is { forceFlush(): Promise<void> } {
  return typeof (provider as { forceFlush?: unknown } | null)?.forceFlush === 'function';
}
