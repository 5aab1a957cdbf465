package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The ways to sign in that the sign-in page offers.
 *
 * @param hasForm whether it shows the form for a password; {@code /login?local} always does
 * @param providers in the order of the page
 */
public record SignInWays(boolean hasForm, List<Provider> providers) {
  /** With a password only. */
  public static final SignInWays PASSWORD = new SignInWays(true, List.of());

  /**
   * An OpenID provider.
   *
   * @param name in the settings; empty for the unnamed one
   * @param label shown to people; empty for the usual words
   */
  public record Provider(String name, String label) {}

  /** A link of the page. */
  public record Link(String address, String label) {}

  /** Whether a person who opens the page goes to the provider at once. */
  boolean isStraight() {
    return !hasForm && providers.size() == 1;
  }

  /**
   * @param next the path to go to afterwards
   */
  List<Link> links(HttpServletRequest request, Optional<String> next) {
    return providers.stream()
        .map(
            provider ->
                new Link(request.getContextPath() + address(provider.name, next), provider.label))
        .toList();
  }

  /** The path at which the sign-in at the only provider begins. */
  String straight(Optional<String> next) {
    return address(providers.get(0).name, next);
  }

  private static String address(String name, Optional<String> next) {
    return "/oidc/login?provider="
        + name
        + next.map(path -> "&next=" + URLEncoder.encode(path, StandardCharsets.UTF_8)).orElse("");
  }
}
