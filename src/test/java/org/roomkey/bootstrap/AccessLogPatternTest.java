package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "%h %l %u %t \"%r\" %s %b;%r",
        "common;common",
        "combined;combined",
        "%m %U%q %s;%q",
        "%U %{referer}i;%{referer}i",
        "c-ip cs-uri sc-status;cs-uri",
        "cs-uri-stem cs-uri-query;cs-uri-query",
        "cs-uri-stem cs(Referer);cs(Referer)"
      })
  void thisPatternLogsTheQuery(String pattern, String part) {
    assertEquals(Optional.of(part), AccessLogPattern.ofQuery(pattern));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%U %{Authorization}i",
        "%{cookie}i",
        "%{Sec-WebSocket-Protocol}i",
        "%{Set-Cookie}o",
        "%{ROOMKEY_LOGIN}c",
        "%{__Host-ROOMKEY_LOGIN_0123456789abcdef}c",
        "%S",
        "cs(Authorization)",
        "x-C(ROOMKEY_LOGIN)"
      })
  void thisPatternLogsACredential(String pattern) {
    assertTrue(AccessLogPattern.ofCredential(pattern).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "%a %t \"%m %U %H\" %s %b %D",
        "%h %{User-Agent}i %{X-Forwarded-For}i %{remote}r",
        "c-ip cs-uri-stem sc-status",
        "uncommon"
      })
  void thisPatternLogsNoSecret(String pattern) {
    assertTrue(AccessLogPattern.ofQuery(pattern).isEmpty(), pattern);
    assertTrue(AccessLogPattern.ofCredential(pattern).isEmpty(), pattern);
  }

  @Test
  void theShippedPatternLogsNoSecret() throws IOException {
    Matcher pattern =
        Pattern.compile("pattern=\"(.*?)\"")
            .matcher(Files.readString(Path.of("tomcat-conf/conf/server.xml")));

    assertTrue(pattern.find());
    thisPatternLogsNoSecret(pattern.group(1).replace("&quot;", "\""));
  }
}
