package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.auth.Origins.Verdict;

class OriginsTest {
  private static final Origins NONE = Origins.of(List.of());

  /** Of a request to {@code https://app.corp.example/roomkey/ws}. */
  private static Verdict judge(String... headers) {
    return NONE.judge(List.of(headers), "https", "app.corp.example", 443);
  }

  @Test
  void aMissingHeaderIsAbsent() {
    assertEquals(Verdict.ABSENT, judge());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.corp.example",
        "https://app.corp.example:443",
        "https://APP.Corp.Example",
        "HTTPS://app.corp.example"
      })
  void theSameSchemeHostAndPortAreOwn(String origin) {
    assertEquals(Verdict.OWN, judge(origin));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "*",
        "https",
        "https://",
        "https://*",
        "https://evil.example",
        "https://app.corp.example.evil.com",
        "https://evilapp.corp.example",
        "https://evil.app.corp.example",
        "https://corp.example",
        "https://app.corp.example.",
        "https://.app.corp.example",
        "https://app.corp.example:8443",
        "https://app.corp.example:80",
        "https://app.corp.example:0443x",
        "https://app.corp.example:-1",
        "http://app.corp.example",
        "http://app.corp.example:443",
        "wss://app.corp.example",
        "ftp://app.corp.example:443",
        "file://",
        "file://app.corp.example",
        "https://user@app.corp.example",
        "https://app.corp.example@evil.com",
        "https://evil.com#https://app.corp.example",
        "https://evil.com/https://app.corp.example",
        "https://app.corp.example/",
        "https://app.corp.example/path",
        "https://app.corp.example?",
        "https://app.corp.example#",
        "https://app.corp.example\\.evil.com",
        "https://app.corp.example evil.com",
        "https://app.corp.example,https://app.corp.example",
        "https://app.corp.example https://evil.com",
        " https://app.corp.example",
        "https://app.corp.example\t",
        "https:app.corp.example",
        "https:/app.corp.example",
        "https:///app.corp.example",
        "//app.corp.example",
        "app.corp.example",
        "app.corp.example:443",
        "https://app%2ecorp.example",
        "https://арр.corp.example",
        "https://app。corp。example",
        "https://app.corp.example%00.evil.com",
        "https://[::1]",
        "javascript://app.corp.example",
        "data:text/html,x"
      })
  void anyOtherOriginIsForeign(String origin) {
    assertEquals(Verdict.FOREIGN, judge(origin));
  }

  @Test
  void twoHeadersAreForeign() {
    assertEquals(Verdict.FOREIGN, judge("https://app.corp.example", "https://evil.example"));
    assertEquals(Verdict.FOREIGN, judge("https://evil.example", "https://app.corp.example"));
    assertEquals(Verdict.FOREIGN, judge("https://app.corp.example", "https://app.corp.example"));
  }

  @ParameterizedTest
  @CsvSource({
    "http, localhost, 8080, http://localhost:8080, OWN",
    "http, localhost, 8080, http://localhost, FOREIGN",
    "http, localhost, 8080, http://127.0.0.1:8080, FOREIGN",
    "http, localhost, 80, http://localhost, OWN",
    "http, LOCALHOST, 80, http://localhost, OWN",
    "ws, localhost, 8080, http://localhost:8080, OWN",
    "wss, app.corp.example, 443, https://app.corp.example, OWN",
    "ws, app.corp.example, 443, https://app.corp.example, FOREIGN",
    "http, [::1], 8080, http://[::1]:8080, OWN",
    "http, [::1], 8080, http://[::2]:8080, FOREIGN",
    "http, 192.0.2.7, 8080, http://192.0.2.7:8080, OWN"
  })
  void theOwnOriginComesFromTheRequest(
      String scheme, String host, int port, String origin, Verdict verdict) {
    assertEquals(verdict, NONE.judge(List.of(origin), scheme, host, port));
  }

  @Test
  void onlyConfiguredOriginsAreTrustedLikeTheOwn() {
    Origins origins = Origins.of(List.of("https://Intranet.example", "http://localhost:3000"));

    assertEquals(Verdict.OWN, judged(origins, "https://intranet.example"));
    assertEquals(Verdict.OWN, judged(origins, "https://intranet.example:443"));
    assertEquals(Verdict.OWN, judged(origins, "http://localhost:3000"));
    assertEquals(Verdict.OWN, judged(origins, "https://app.corp.example"));
    assertEquals(Verdict.FOREIGN, judged(origins, "http://intranet.example"));
    assertEquals(Verdict.FOREIGN, judged(origins, "https://sub.intranet.example"));
    assertEquals(Verdict.FOREIGN, judged(origins, "http://localhost:3001"));
    assertEquals(Verdict.FOREIGN, judged(origins, "null"));
  }

  /** Browsers keep the cookies of the two apart, and so do we. */
  @Test
  void aHostWithATrailingDotIsForeignEvenToItself() {
    List<String> header = List.of("https://app.corp.example.");

    assertEquals(Verdict.FOREIGN, NONE.judge(header, "https", "app.corp.example.", 443));
  }

  private static Verdict judged(Origins origins, String header) {
    return origins.judge(List.of(header), "https", "app.corp.example", 443);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "null",
        "https://*.example",
        "intranet.example",
        "https://intranet.example/",
        "https://user@intranet.example",
        "https://intranet.example."
      })
  void anInvalidOriginCannotBeConfigured(String text) {
    assertThrows(IllegalArgumentException.class, () -> Origins.of(List.of(text)));
  }
}
