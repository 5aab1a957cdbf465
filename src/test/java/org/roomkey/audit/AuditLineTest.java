package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;

class AuditLineTest {
  private static final Instant TIME = Instant.parse("2026-11-24T10:00:00.5Z");

  private static String origin(String value) {
    return AuditLine.of(AuditEvent.of(Kind.HANDSHAKE).with(Field.ORIGIN, value), TIME);
  }

  @Test
  void aLineIsOneJsonObjectWithFieldsInFixedOrder() {
    AuditEvent event =
        AuditEvent.of(Kind.CLOSE)
            .with(Field.CODE, 4003)
            .with(Field.REASON, "forbidden")
            .with(Field.TOKEN, Optional.empty())
            .with(Field.BOARD, "")
            .with(Field.USER, "user-alice");

    assertEquals(
        "{\"time\":\"2026-11-24T10:00:00.500Z\",\"event\":\"close\",\"userId\":\"user-alice\","
            + "\"code\":4003,\"reason\":\"forbidden\"}",
        AuditLine.of(event, TIME));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\n{\"event\":\"login\"}",
        "\u001b[2J\u001b]0;title\u0007",
        "\u202etxet\u202c \u2066isolated\u2069 \u061c\u200e\u200f",
        "line\u2028line\u2029line\u0085line",
        "\"},\"event\":\"login\",\"x\":{\"y\":\"\\",
        "\u0000\u007f\u009b\ud800 \udfff \ud83d\ude00 \ufeff\u00e9"
      })
  void anyValueIsEscapedToPrintableTextWithoutLoss(String hostile) throws ProtocolException {
    String line = origin(hostile);

    assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
    JsonFields fields = JsonFields.parse(line);
    assertEquals("handshake", fields.string("event", text -> true));
    if (!hostile.contains("\ud800")) {
      assertEquals(hostile, fields.string("origin", text -> true));
    }
  }

  @Test
  void aLongValueIsTruncated() {
    assertTrue(origin("\u202e".repeat(100_000)).length() < 2_000);
    assertTrue(origin("x".repeat(100_000)).length() < 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a.example/rk_0123456789abcdefghij",
        "rt_0123456789abcdefghij",
        "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl"
      })
  void valuesThatLookLikeSecretsAreRedacted(String value) {
    String line = origin(value);

    assertTrue(line.contains("[hidden]"), line);
    assertFalse(line.contains("0123456789") || line.contains("eyJ"), line);
  }
}
