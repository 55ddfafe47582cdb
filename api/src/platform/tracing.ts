import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Ends what was begun, with what is known by then. */
export type End = (attributes?: Attributes, failed?: boolean) => void;

const NOTHING: End = () => undefined;
/** An exporter that cannot send is waited for so long when the process ends. */
const FLUSH_MS_MAX = 3_000;

interface Sdk {
  tracer: Tracer;
  root: Context;
  /** The context that says which span is above. */
  under(request: FastifyRequest): Context;
  failed: number;
  server: number;
  close(): Promise<void>;
}

/**
 * Traces by OpenTelemetry, over HTTP to OTEL_EXPORTER_OTLP_ENDPOINT: a span for each request and each batch. Its library
 * is loaded only where that is set; the standard OTEL_ variables (service name, headers, sampling) are its own matter.
 */
export class Tracing {
  private readonly sdk: Sdk | null;

  private constructor(sdk: Sdk | null) {
    this.sdk = sdk;
  }

  static async start(endpoint: string | null): Promise<Tracing> {
    return new Tracing(endpoint === null ? null : await load(endpoint));
  }

  get on(): boolean {
    return this.sdk !== null;
  }

  /** Begins a span of our own. */
  begin(name: string, attributes: Attributes): End {
    const { sdk } = this;
    if (sdk === null) return NOTHING;
    return endOf(sdk, sdk.tracer.startSpan(name, { attributes }, sdk.root));
  }

  /** A span for every request, named by its route, under the caller's where the request names one. */
  follow(fastify: FastifyInstance): void {
    const { sdk } = this;
    if (sdk === null) return;
    const spans = new WeakMap<FastifyRequest, End>();
    fastify.addHook('onRequest', (request, _, done) => {
      const route = request.routeOptions.url ?? 'none';
      const attributes = { 'http.request.method': request.method, 'http.route': route };
      const span = sdk.tracer.startSpan(
        `${request.method} ${route}`,
        { attributes, kind: sdk.server },
        sdk.under(request),
      );
      spans.set(request, endOf(sdk, span));
      done();
    });
    fastify.addHook('onResponse', (request, reply, done) => {
      const { statusCode } = reply;
      spans.get(request)?.({ 'http.response.status_code': statusCode }, statusCode >= 500);
      done();
    });
  }

  /** Sends what waits; where nobody takes it, for a moment only. */
  async close(): Promise<void> {
    await this.sdk?.close();
  }
}

function endOf(sdk: Sdk, span: Span): End {
  return (more = {}, failed = false) => {
    span.setAttributes(more);
    if (failed) span.setStatus({ code: sdk.failed });
    span.end();
  };
}

async function load(endpoint: string): Promise<Sdk> {
  const [api, core, base, exporter, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const provider = new base.BasicTracerProvider({
    resource: resources
      .resourceFromAttributes({ 'service.name': 'baton' })
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [
      new base.BatchSpanProcessor(
        new exporter.OTLPTraceExporter({
          url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
          timeoutMillis: FLUSH_MS_MAX,
        }),
      ),
    ],
  });
  const propagator = new core.W3CTraceContextPropagator();
  return {
    tracer: provider.getTracer('baton'),
    root: api.ROOT_CONTEXT,
    under: (request) => propagator.extract(api.ROOT_CONTEXT, request.headers, api.defaultTextMapGetter),
    failed: api.SpanStatusCode.ERROR,
    server: api.SpanKind.SERVER,
    close: () => provider.shutdown().catch(() => undefined),
  };
}
