package org.roomkey.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.ArrayList;
import java.util.List;

/** The people who visit a server with a browser. For one thread, as Playwright is. */
public final class Visitors implements AutoCloseable {
  private final TestServer server;
  private final Browser browser = Chromium.browser();
  private final List<Visitor> present = new ArrayList<>();

  public Visitors(TestServer server) {
    this.server = server;
    PlaywrightAssertions.setDefaultAssertionTimeout((double) TestServer.PATIENCE.toMillis());
  }

  /** Somebody new, without cookies. */
  public Visitor come() {
    return come("en-US");
  }

  /**
   * Somebody new, without cookies.
   *
   * @param locale of the browser, such as {@code de-DE}
   */
  public Visitor come(String locale) {
    Visitor visitor = new Visitor(browser, server, locale);
    present.add(visitor);
    return visitor;
  }

  /** Closes all browsers; fails on unexpected complaints. */
  public void leaveWithoutComplaint() {
    List<String> complaints = present.stream().flatMap(v -> v.leave().stream()).toList();
    present.clear();
    if (!complaints.isEmpty()) {
      throw new AssertionError("the browser complained: " + String.join("\n", complaints));
    }
  }

  /** Closes all browsers and ignores complaints. */
  @Override
  public void close() {
    present.forEach(Visitor::leave);
    present.clear();
  }
}
