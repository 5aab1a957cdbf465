package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.roomkey.auth.Origins.Verdict;

/** Fuzzes the {@code Origin} header. Only the own origin and the configured ones pass. */
class OriginFuzz {
  private static final Pattern ORIGIN =
      Pattern.compile("(https?)://([a-z0-9.-]*[a-z0-9-])(?::(\\d*))?", Pattern.CASE_INSENSITIVE);

  private static final Set<String> CONFIGURED =
      Set.of("https intranet.example 443", "http tools.example 8081");

  private final Origins origins =
      Origins.of(Set.of("https://intranet.example", "http://tools.example:8081"));

  @FuzzTest(maxDuration = "60s")
  void judge(FuzzedDataProvider data) {
    boolean secure = data.consumeBoolean();
    boolean ownPort = data.consumeBoolean();
    String scheme = secure ? "https" : "http";
    int port = ownPort ? 8080 : secure ? 443 : 80;
    String header = data.consumeRemainingAsString();

    Verdict verdict = origins.judge(List.of(header), scheme, "Rooms.example", port);

    String own = scheme + " rooms.example " + port;
    if (verdict == Verdict.OWN) {
      String shown = parse(header);
      assertTrue(shown.equals(own) || CONFIGURED.contains(shown), header);
      assertEquals(
          CONFIGURED.contains(shown) ? Verdict.OWN : Verdict.FOREIGN,
          origins.judge(List.of(header), scheme, "evil.example", port),
          () -> "another host took it for its own: " + header);
    } else {
      assertEquals(Verdict.FOREIGN, verdict);
    }
    assertEquals(
        Verdict.FOREIGN, origins.judge(List.of(header, header), scheme, "Rooms.example", port));
  }

  private static String parse(String header) {
    Matcher parts = ORIGIN.matcher(header);
    assertTrue(parts.matches(), () -> "no origin: " + header);
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String digits = parts.group(3) == null ? "" : parts.group(3);
    int usual = scheme.equals("https") ? 443 : 80;
    int port = digits.isEmpty() ? usual : Integer.parseInt(digits);
    return scheme + " " + parts.group(2).toLowerCase(Locale.ROOT) + " " + port;
  }
}
