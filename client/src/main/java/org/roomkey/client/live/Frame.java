package org.roomkey.client.live;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.roomkey.client.Role;
import org.roomkey.client.json.Json;

/** A frame of the server, or an object in one. */
record Frame(Map<String, Object> fields) {
  private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

  /** The frame lacks a field that the protocol promises, or is not JSON. */
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  static Frame parse(String text) {
    try {
      return new Frame(Json.readObject(text));
    } catch (Json.MalformedException e) {
      throw new MalformedException(e.getMessage());
    }
  }

  String type() {
    return text("type");
  }

  Optional<String> boardId() {
    return find("boardId");
  }

  Optional<String> find(String name) {
    return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  String text(String name) {
    return find(name).orElseThrow(() -> missing(name));
  }

  Optional<BigDecimal> findNumber(String name) {
    return fields.get(name) instanceof BigDecimal number ? Optional.of(number) : Optional.empty();
  }

  long number(String name) {
    return findNumber(name).orElseThrow(() -> missing(name)).longValue();
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  Instant time(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw missing(name);
    }
  }

  /** At most a day. */
  Optional<Duration> retryAfter() {
    return findNumber("retryAfter")
        .filter(seconds -> seconds.signum() > 0)
        .map(seconds -> seconds.min(BigDecimal.valueOf(MAX_RETRY_AFTER.toSeconds())))
        .map(seconds -> Duration.ofMillis(seconds.movePointRight(3).longValue()));
  }

  User user() {
    if (fields.get("user") instanceof Map<?, ?> user) {
      return user(user);
    }
    throw missing("user");
  }

  List<User> users(String name) {
    return objects(name).stream().map(Frame::user).toList();
  }

  List<LiveEvent.Message> messages(String boardId) {
    List<LiveEvent.Message> messages = new ArrayList<>();
    for (Map<?, ?> object : objects("messages")) {
      messages.add(of(object).message(boardId));
    }
    return messages;
  }

  LiveEvent.Message message(String boardId) {
    return new LiveEvent.Message(
        boardId, number("seq"), text("id"), user(), find("text").orElse(""), time("at"));
  }

  Optional<Role> role() {
    return find("role").flatMap(Frame::role);
  }

  /** The event of a frame that changes nothing here. */
  LiveEvent event() {
    return switch (type()) {
      case "user_joined" -> new LiveEvent.UserJoined(text("boardId"), user(), viewers());
      case "user_left" -> new LiveEvent.UserLeft(text("boardId"), user(), viewers());
      case "presence" ->
          new LiveEvent.Presence(text("boardId"), users("joined"), users("left"), viewers());
      case "user_typing" -> new LiveEvent.UserTyping(text("boardId"), user());
      case "user_stopped_typing" -> new LiveEvent.UserStoppedTyping(text("boardId"), user());
      case "signal" ->
          new LiveEvent.Signal(text("boardId"), user(), text("event"), fields.get("data"));
      case "message_deleted" -> new LiveEvent.MessageDeleted(text("boardId"), number("seq"));
      case "read" -> new LiveEvent.Read(text("boardId"), number("seq"));
      case "session_expiring" -> new LiveEvent.SessionExpiring(time("expiresAt"));
      case "error" -> new LiveEvent.Refused(boardId(), text("code"), retryAfter());
      case "authenticated" ->
          new LiveEvent.Authenticated(
              user(),
              text("connectionId"),
              text("method"),
              find("expiresAt").map(at -> time("expiresAt")));
      default -> new LiveEvent.Unknown(boardId(), type(), fields);
    };
  }

  private int viewers() {
    return (int) number("viewers");
  }

  private List<Map<?, ?>> objects(String name) {
    List<Map<?, ?>> objects = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (!(element instanceof Map<?, ?> object)) {
          throw missing(name);
        }
        objects.add(object);
      }
    }
    return objects;
  }

  private static Frame of(Map<?, ?> object) {
    Map<String, Object> fields = new java.util.LinkedHashMap<>();
    object.forEach((name, value) -> fields.put((String) name, value));
    return new Frame(fields);
  }

  private static User user(Map<?, ?> object) {
    Frame user = of(object);
    return new User(user.text("id"), user.text("name"), user.find("application"));
  }

  private static Optional<Role> role(String text) {
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  private static MalformedException missing(String name) {
    return new MalformedException("without " + name);
  }
}
