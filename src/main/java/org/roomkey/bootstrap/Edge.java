package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.roomkey.audit.Audit;
import org.roomkey.edge.Answers;
import org.roomkey.edge.Bodies;
import org.roomkey.edge.EdgeFilter;
import org.roomkey.limit.KeyedRate;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.filter.CrossOriginFilter;
import org.roomkey.web.filter.DemoFilter;
import org.roomkey.web.filter.HostFilter;
import org.roomkey.web.filter.PrincipalFilter;
import org.roomkey.web.filter.ResponseHeadersFilter;
import org.roomkey.web.filter.UnsafeRequestFilter;
import org.roomkey.web.filter.WellFormedFilter;

/** What every request passes before anything of ours, and what is on its way there. */
record Edge(Bodies bodies, Answers answers, KeyedRate requests) {
  /** Of 64 KiB each, but of no more memory than the next number in all. */
  private static final int MAX_BODIES = 4_000;

  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** A page and its files, for a whole office. */
  private static final int ANSWERS_PER_ADDRESS = 200;

  /** The filters, in the order in which a request passes them. */
  static Edge register(
      ServletContext context,
      Settings settings,
      JsonResponses responses,
      Audit audit,
      LongSupplier nanoTime,
      BiConsumer<Duration, Runnable> later) {
    int perAddress = settings.limit(Setting.BODIES_PER_ADDRESS);
    Bodies bodies =
        new Bodies(perAddress, MAX_BODIES, MAX_BYTES, settings.duration(Setting.BODY_TIMEOUT));
    Answers answers = new Answers(perAddress == 0 ? 0 : ANSWERS_PER_ADDRESS, MAX_BYTES, nanoTime);
    KeyedRate requests = new KeyedRate(settings.limit(Setting.REQUESTS_PER_ADDRESS), nanoTime);
    Registration.filter(context, "responseHeaders", new ResponseHeadersFilter(), "/*");
    Registration.filter(
        context, "edge", new EdgeFilter(bodies, answers, requests, nanoTime, later), "/*");
    if (settings.isOn(Setting.DEMO)) {
      Registration.filter(context, "demo", new DemoFilter(), "/*");
    }
    if (!settings.hosts().areAny()) {
      Registration.filter(context, "hosts", new HostFilter(settings.hosts(), responses), "/*");
    }
    Registration.filter(context, "wellFormed", new WellFormedFilter(), "/*");
    Registration.filter(
        context,
        "crossOrigin",
        new CrossOriginFilter(settings.origins()),
        "/api/*",
        "/assets/js/*",
        "/health/live");
    Registration.filter(
        context,
        "unsafeRequests",
        new UnsafeRequestFilter(settings.origins(), responses, audit),
        "/*");
    if (settings.isOn(Setting.PRINCIPAL)) {
      Registration.filter(context, "principal", new PrincipalFilter(), "/*");
    }
    return new Edge(bodies, answers, requests);
  }
}
