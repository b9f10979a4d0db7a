// Attaches the OpenTelemetry SDK to the server: node --import ./deploy/observability/tracing.mjs … (docs/operations.md).
// The standard variables, such as OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_TRACES_SAMPLER, decide which spans are sent, and
// where. When the server drains, it makes the SDK send the remaining spans.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME ?? 'symbolon' }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
}).register();
