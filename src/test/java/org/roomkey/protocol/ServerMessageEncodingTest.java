package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.protocol.ServerMessage.Stored;
import org.roomkey.testing.Frames;

/** The frames of the server as they stand on the wire. */
class ServerMessageEncodingTest {
  private static final Person ALICE = new Person("user-alice", "Alice", null);
  private static final Person BOB = new Person("user-bob", "Bob", null);
  private static final String AT = "2026-11-23T16:34:05.123Z";
  private static final String ALICE_JSON = "{\"id\":\"user-alice\",\"name\":\"Alice\"}";
  private static final String BOB_JSON = "{\"id\":\"user-bob\",\"name\":\"Bob\"}";
  private static final JsonValue REF = JsonProvider.provider().createValue("r1");
  private static final JsonValue NUMBER_REF = JsonProvider.provider().createValue(17);

  private final MessageCodec codec = new MessageCodec();

  private static Arguments row(ServerMessage message, String json) {
    return Arguments.of(message, json.replace("ALICE", ALICE_JSON).replace("BOB", BOB_JSON));
  }

  static Stream<Arguments> frames() {
    return Stream.of(
        row(
            new ServerMessage.Authenticated(ALICE, "c1", "cookie", AT, 25, REF),
            "{\"type\":\"authenticated\",\"user\":ALICE,\"connectionId\":\"c1\","
                + "\"method\":\"cookie\",\"expiresAt\":\""
                + AT
                + "\",\"heartbeat\":25,\"ref\":\"r1\"}"),
        row(
            new ServerMessage.Authenticated(ALICE, "c1", "token", null, 25, null),
            "{\"type\":\"authenticated\",\"user\":ALICE,\"connectionId\":\"c1\","
                + "\"method\":\"token\",\"heartbeat\":25}"),
        row(
            new ServerMessage.Joined(
                "board-1",
                2,
                3,
                List.of(ALICE, BOB),
                7,
                "e1",
                List.of(
                    new Stored(6, "m6", BOB, "hello", AT, null),
                    new Stored(7, "m7", ALICE, "", AT, true)),
                true,
                false,
                "editor",
                NUMBER_REF),
            "{\"type\":\"joined\",\"boardId\":\"board-1\",\"viewers\":2,\"connections\":3,"
                + "\"users\":[ALICE,BOB],\"seq\":7,\"epoch\":\"e1\",\"messages\":["
                + "{\"seq\":6,\"id\":\"m6\",\"user\":BOB,\"text\":\"hello\",\"at\":\""
                + AT
                + "\"},{\"seq\":7,\"id\":\"m7\",\"user\":ALICE,\"text\":\"\",\"at\":\""
                + AT
                + "\",\"deleted\":true}],\"recovered\":true,\"more\":false,\"role\":\"editor\",\"ref\":17}"),
        row(
            new ServerMessage.Joined(
                "board-1", 1, 1, List.of(ALICE), 0, "e1", List.of(), false, true, "viewer", null),
            "{\"type\":\"joined\",\"boardId\":\"board-1\",\"viewers\":1,\"connections\":1,"
                + "\"users\":[ALICE],\"seq\":0,\"epoch\":\"e1\",\"messages\":[],"
                + "\"recovered\":false,\"more\":true,\"role\":\"viewer\"}"),
        row(
            new ServerMessage.Left("board-1", REF),
            "{\"type\":\"left\",\"boardId\":\"board-1\",\"ref\":\"r1\"}"),
        row(
            new ServerMessage.UserJoined("board-1", BOB, 2),
            "{\"type\":\"user_joined\",\"boardId\":\"board-1\",\"user\":BOB,\"viewers\":2}"),
        row(
            new ServerMessage.UserLeft("board-1", BOB, 1),
            "{\"type\":\"user_left\",\"boardId\":\"board-1\",\"user\":BOB,\"viewers\":1}"),
        row(
            new ServerMessage.Presence("board-1", List.of(ALICE), List.of(BOB), 150),
            "{\"type\":\"presence\",\"boardId\":\"board-1\",\"joined\":[ALICE],\"left\":[BOB],"
                + "\"viewers\":150}"),
        row(
            new ServerMessage.UserTyping("board-1", ALICE),
            "{\"type\":\"user_typing\",\"boardId\":\"board-1\",\"user\":ALICE}"),
        row(
            new ServerMessage.UserStoppedTyping("board-1", ALICE),
            "{\"type\":\"user_stopped_typing\",\"boardId\":\"board-1\",\"user\":ALICE}"),
        row(
            new ServerMessage.Ack("board-1", "m1", 7, AT, null, REF),
            "{\"type\":\"ack\",\"boardId\":\"board-1\",\"id\":\"m1\",\"seq\":7,\"at\":\""
                + AT
                + "\",\"ref\":\"r1\"}"),
        row(
            new ServerMessage.Ack("board-1", "m1", 7, AT, true, null),
            "{\"type\":\"ack\",\"boardId\":\"board-1\",\"id\":\"m1\",\"seq\":7,\"at\":\""
                + AT
                + "\",\"duplicate\":true}"),
        row(
            new ServerMessage.Message("board-1", 7, "m1", ALICE, "a \"quote\" \\ \n <b>", AT),
            "{\"type\":\"message\",\"boardId\":\"board-1\",\"seq\":7,\"id\":\"m1\",\"user\":ALICE,"
                + "\"text\":\"a \\\"quote\\\" \\\\ \\n <b>\",\"at\":\""
                + AT
                + "\"}"),
        row(
            new ServerMessage.MessageDeleted("board-1", 7),
            "{\"type\":\"message_deleted\",\"boardId\":\"board-1\",\"seq\":7}"),
        row(
            new ServerMessage.Signal("board-1", ALICE, "cursor", NUMBER_REF),
            "{\"type\":\"signal\",\"boardId\":\"board-1\",\"user\":ALICE,\"event\":\"cursor\","
                + "\"data\":17}"),
        row(
            new ServerMessage.Signal("board-1", ALICE, "cursor", JsonValue.NULL),
            "{\"type\":\"signal\",\"boardId\":\"board-1\",\"user\":ALICE,\"event\":\"cursor\","
                + "\"data\":null}"),
        row(
            new ServerMessage.History(
                "board-1", List.of(new Stored(1, "m1", BOB, "hi", AT, null)), true, REF),
            "{\"type\":\"history\",\"boardId\":\"board-1\",\"messages\":[{\"seq\":1,\"id\":\"m1\","
                + "\"user\":BOB,\"text\":\"hi\",\"at\":\""
                + AT
                + "\"}],\"more\":true,\"ref\":\"r1\"}"),
        row(new ServerMessage.Pong(null), "{\"type\":\"pong\"}"),
        row(new ServerMessage.Pong(NUMBER_REF), "{\"type\":\"pong\",\"ref\":17}"),
        row(
            new ServerMessage.SessionExpiring(AT),
            "{\"type\":\"session_expiring\",\"expiresAt\":\"" + AT + "\"}"),
        row(
            ServerMessage.BoardRevoked.removed("board-1"),
            "{\"type\":\"board_revoked\",\"boardId\":\"board-1\",\"reason\":\"removed\"}"),
        row(
            ServerMessage.Error.of(ErrorCode.INVALID_JSON, null, null),
            "{\"type\":\"error\",\"error\":\"Invalid JSON\",\"code\":\"invalid_json\"}"),
        row(
            ServerMessage.Error.of(ErrorCode.NOT_JOINED, "board-1", REF),
            "{\"type\":\"error\",\"error\":\"Not joined\",\"code\":\"not_joined\","
                + "\"boardId\":\"board-1\",\"ref\":\"r1\"}"),
        row(
            ServerMessage.Error.unavailable("board-1", REF),
            "{\"type\":\"error\",\"error\":\"Unavailable\",\"code\":\"unavailable\","
                + "\"retryAfter\":2,\"boardId\":\"board-1\",\"ref\":\"r1\"}"),
        row(
            ServerMessage.Error.closing(
                ErrorCode.INVALID_SESSION, CloseStatus.INVALID_SESSION, null),
            "{\"type\":\"error\",\"error\":\"Invalid session\",\"code\":\"invalid_session\","
                + "\"close\":4001}"),
        row(
            ServerMessage.Error.closing(ErrorCode.UNAVAILABLE, CloseStatus.UNDECIDED, 5L),
            "{\"type\":\"error\",\"error\":\"Unavailable\",\"code\":\"unavailable\","
                + "\"close\":1013,\"retryAfter\":5}"));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameHasItsTypeAndFieldsAndOmitsAbsentOnes(ServerMessage message, String json) {
    assertEquals(Frames.parse(json), Frames.parse(codec.encode(message)));
  }

  @Test
  void everyServerMessageIsTested() {
    Set<Object> tested = frames().map(row -> row.get()[0].getClass()).collect(Collectors.toSet());

    assertEquals(Set.of(ServerMessage.class.getPermittedSubclasses()), tested);
  }

  @Test
  void aFrameIsOneLine() {
    frames().forEach(row -> assertFalse(codec.encode((ServerMessage) row.get()[0]).contains("\n")));
  }

  @Test
  void everyAllowedCharacterSurvivesEncoding() {
    StringBuilder text = new StringBuilder();
    for (char c = 1; c < 0xd800; c++) {
      text.append(c);
    }
    text.append("\ud83d\ude00").append('\ue000').append('\uffff');

    String frame = codec.encode(new ServerMessage.Message("b", 1, "m", ALICE, text.toString(), AT));

    assertEquals(text.toString(), Frames.parse(frame).getString("text"));
  }

  @Test
  void theEncodedLengthOfATextIsPredicted() {
    for (char c = 1; c < 0xd800; c++) {
      String text = "a" + c;
      assertEquals(
          codec.encodeBody(text).length() - 2,
          MessageCodec.encodedChars(text),
          "character " + (int) c);
    }
  }
}
