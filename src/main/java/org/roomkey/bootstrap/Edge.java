package org.roomkey.bootstrap;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import org.roomkey.edge.Answers;
import org.roomkey.edge.Bodies;
import org.roomkey.edge.EdgeFilter;
import org.roomkey.limit.KeyedRate;
import org.roomkey.oidc.Provider;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PublicUrl;
import org.roomkey.web.filter.CrossOriginFilter;
import org.roomkey.web.filter.DemoFilter;
import org.roomkey.web.filter.HostFilter;
import org.roomkey.web.filter.PrincipalFilter;
import org.roomkey.web.filter.PublicUrlFilter;
import org.roomkey.web.filter.ResponseHeadersFilter;
import org.roomkey.web.filter.UnsafeRequestFilter;
import org.roomkey.web.filter.WellFormedFilter;

/** The filters in front of every servlet, and the requests and answers in progress there. */
record Edge(Bodies bodies, Answers answers, KeyedRate requests, DeferredFilter unsafeRequests) {
  /** Each body has at most 64 KiB; the next number bounds the memory of all of them. */
  private static final int MAX_BODIES = 4_000;

  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** Enough for the pages and files of an office behind one address. */
  private static final int ANSWERS_PER_ADDRESS = 200;

  /** Passes everything on: the gate has refused all unsafe requests. */
  private static final Filter UNTIL_STARTED =
      (request, response, chain) -> chain.doFilter(request, response);

  /** Registers the filters, in the order in which a request passes them. */
  static Edge register(
      ServletContext context,
      Settings settings,
      Resources resources,
      JsonResponses responses,
      StartGate gate) {
    int perAddress = settings.limit(Setting.BODIES_PER_ADDRESS);
    Bodies bodies =
        new Bodies(perAddress, MAX_BODIES, MAX_BYTES, settings.duration(Setting.BODY_TIMEOUT));
    Answers answers =
        new Answers(perAddress == 0 ? 0 : ANSWERS_PER_ADDRESS, MAX_BYTES, System::nanoTime);
    KeyedRate requests =
        new KeyedRate(settings.limit(Setting.REQUESTS_PER_ADDRESS), System::nanoTime);
    Timers timers = resources.add(new Timers("roomkey-edge-", Runnable::run));
    settings.publicUrl().ifPresent(url -> register(context, url));
    Mappings.filter(context, "responseHeaders", headers(settings), "/*");
    Mappings.filter(
        context,
        "edge",
        new EdgeFilter(bodies, answers, requests, System::nanoTime, timers::later),
        "/*");
    if (settings.isOn(Setting.DEMO)) {
      Mappings.filter(context, "demo", new DemoFilter(), "/*");
    }
    if (!settings.hosts().areAny()) {
      Mappings.filter(context, "hosts", new HostFilter(settings.hosts(), responses), "/*");
    }
    Mappings.filter(context, "wellFormed", new WellFormedFilter(), "/*");
    Mappings.filter(
        context,
        "crossOrigin",
        new CrossOriginFilter(settings.origins()),
        "/api/*",
        "/assets/js/*",
        "/health/live");
    Mappings.filter(context, "start", gate, "/*");
    DeferredFilter unsafeRequests = new DeferredFilter(UNTIL_STARTED);
    Mappings.filter(context, "unsafeRequests", unsafeRequests, "/*");
    if (settings.isOn(Setting.PRINCIPAL)) {
      Mappings.filter(context, "principal", new PrincipalFilter(), "/*");
    }
    return new Edge(bodies, answers, requests, unsafeRequests);
  }

  private static ResponseHeadersFilter headers(Settings settings) {
    return new ResponseHeadersFilter(
        settings.providers().stream().map(Provider::origin).distinct().toList());
  }

  /** Connects the filter that writes to the audit log. */
  void connect(Foundation foundation) {
    unsafeRequests.connect(
        new UnsafeRequestFilter(
            foundation.settings().origins(), foundation.responses(), foundation.audit()));
  }

  /** Also for the cookie of the container's session. */
  private static void register(ServletContext context, PublicUrl url) {
    Mappings.filter(context, "publicUrl", new PublicUrlFilter(url), "/*");
    SessionCookieConfig cookie = context.getSessionCookieConfig();
    cookie.setPath(url.path().isEmpty() ? "/" : url.path());
    cookie.setSecure(url.isSecure());
  }
}
