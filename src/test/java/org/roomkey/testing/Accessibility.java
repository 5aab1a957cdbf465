package org.roomkey.testing;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/** The accessibility violations that axe finds on a page, shadow trees included. */
public final class Accessibility {
  private Accessibility() {}

  /**
   * For pages without frames. The other mode supports frames by opening a new page each time, which
   * takes four times as long.
   */
  public static List<String> violations(Page page) {
    return new AxeBuilder(page)
        .setLegacyMode(true).analyze().getViolations().stream()
            .map(rule -> rule.getHelp() + rule.getNodes())
            .toList();
  }
}
