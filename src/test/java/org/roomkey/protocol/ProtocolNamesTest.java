package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identifiers, times, close codes and error codes, as {@code docs/protocol.md} names them. */
class ProtocolNamesTest {

  @Test
  void anIdentifierHas1To64LettersDigitsDotsDashesUnderscoresAndColons() {
    List.of("a", "A", "0", "-", "_", ":", "...", "a.b", "order-4711", "urn:x_y.z-1", "a".repeat(64))
        .forEach(id -> assertTrue(Identifiers.isValid(id), id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", " ", "a b", "a/b", "a\\b", "a%20", "a\n", "é", "a+b", "a@b", "a~", "\u0000"
      })
  void otherCharactersAndPathSegmentsAreNoIdentifier(String text) {
    assertFalse(Identifiers.isValid(text));
  }

  @Test
  void absentOrOverlongTextIsNoIdentifier() {
    assertFalse(Identifiers.isValid(null));
    assertFalse(Identifiers.isValid("a".repeat(65)));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T16:34:05.123Z, 2026-11-23T16:34:05.123Z",
    "2026-11-23T16:34:05Z, 2026-11-23T16:34:05.000Z",
    "2026-11-23T16:34:05.123999999Z, 2026-11-23T16:34:05.123Z",
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z"
  })
  void aTimeAlwaysHasThreeDigitsOfMilliseconds(String time, String text) {
    assertEquals(text, WireTime.format(Instant.parse(time)));
    assertEquals(text, WireTime.format(Instant.parse(time).toEpochMilli()));
  }

  @Test
  void closeCodesMatchTheProtocol() {
    List<Integer> known =
        List.of(1000, 1001, 1003, 1008, 1009, 1011, 1012, 1013, 4001, 4002, 4003, 4008);

    Stream.of(CloseStatus.values())
        .forEach(status -> assertTrue(known.contains(status.code()), status + " " + status.code()));
  }

  @Test
  void refusalReasonsAndErrorsMatchTheProtocol() {
    Map<CloseStatus, String> expected =
        Map.of(
            CloseStatus.UNAUTHORIZED, "4001 Unauthorized unauthorized",
            CloseStatus.INVALID_SESSION, "4001 Invalid session invalid_session",
            CloseStatus.INVALID_TOKEN, "4001 Invalid token invalid_token",
            CloseStatus.USER_NOT_FOUND, "4001 User not found user_not_found",
            CloseStatus.SESSION_EXPIRED, "4002 Session expired session_expired",
            CloseStatus.FORBIDDEN, "4003 Forbidden forbidden",
            CloseStatus.UNDECIDED, "1013 Unavailable unavailable",
            CloseStatus.SLOW_CONSUMER, "4008 Slow consumer slow_consumer");

    Map<CloseStatus, String> actual =
        expected.keySet().stream()
            .collect(
                Collectors.toMap(
                    status -> status,
                    status ->
                        status.code()
                            + " "
                            + status.reason()
                            + " "
                            + status.error().orElseThrow().code()));
    assertEquals(expected, actual);
  }

  @Test
  void aCloseReasonFitsIntoAControlFrame() {
    Stream.of(CloseStatus.values())
        .forEach(
            status -> assertTrue(status.reason().getBytes(StandardCharsets.UTF_8).length <= 123));
  }

  @Test
  void onlyLogoutAndRefusalSkipTheGracePeriod() {
    Stream.of(1000, 4001, 4002, 4003)
        .forEach(code -> assertTrue(CloseStatus.leavesAtOnce(code), "" + code));
    Stream.of(1001, 1005, 1006, 1008, 1009, 1011, 1012, 1013, 3000, 4000, 4004, 4008)
        .forEach(code -> assertFalse(CloseStatus.leavesAtOnce(code), "" + code));
  }

  @Test
  void aRefusalSendsOnlyItsErrorAndTheClose() {
    Stream.of(
            CloseStatus.UNAUTHORIZED,
            CloseStatus.INVALID_SESSION,
            CloseStatus.SESSION_EXPIRED,
            CloseStatus.FORBIDDEN,
            CloseStatus.SLOW_CONSUMER)
        .forEach(status -> assertTrue(status.dropsQueued(), status.toString()));
    assertFalse(CloseStatus.RESTARTING.dropsQueued());
    assertFalse(CloseStatus.NORMAL.dropsQueued());
  }

  @Test
  void everyErrorCodeHasAMachineCodeAndAText() {
    assertEquals("invalid_json", ErrorCode.INVALID_JSON.code());
    assertEquals("Invalid JSON", ErrorCode.INVALID_JSON.text());
    Stream.of(ErrorCode.values())
        .forEach(code -> assertTrue(code.code().matches("[a-z]+(_[a-z]+)*"), code.code()));
  }
}
