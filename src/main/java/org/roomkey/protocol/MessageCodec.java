package org.roomkey.protocol;

import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;

/**
 * Converts between text and records; the only user of JSON-B. A strict reader of our own reads
 * incoming text, because JSON-B accepts duplicate keys and trailing text. JSON-B writes outgoing
 * records. Safe for use by many threads.
 */
public final class MessageCodec {
  public static final int MAX_TEXT_CHARS = 4_000;
  public static final int MAX_DATA_BYTES = 4 * 1024;
  public static final int HISTORY_DEFAULT = 50;
  public static final int HISTORY_MAX = 500;

  private final Jsonb jsonb = JsonbBuilder.create();

  /**
   * @throws ProtocolException {@code invalid_json}, {@code unknown_type}, {@code invalid_field} or
   *     {@code too_long}, with the {@code ref} and {@code boardId} of the frame if they are valid
   */
  public ClientMessage decode(String text) throws ProtocolException {
    JsonFields fields = JsonFields.parse(text);
    JsonValue ref = fields.ref();
    return switch (type(fields)) {
      case "auth" -> new ClientMessage.Auth(ref, fields.string("token", token -> true));
      case "join" -> new ClientMessage.Join(ref, fields.boardId(), resume(fields));
      case "leave" -> new ClientMessage.Leave(ref, fields.boardId());
      case "typing" -> new ClientMessage.Typing(ref, fields.boardId());
      case "message" ->
          new ClientMessage.Message(ref, fields.boardId(), messageText(fields), messageId(fields));
      case "signal" ->
          new ClientMessage.Signal(
              ref,
              fields.boardId(),
              fields.string("event", Identifiers::isValid),
              fields.value("data", MAX_DATA_BYTES));
      case "history" -> history(fields, ref);
      case "ping" -> new ClientMessage.Ping(ref);
      default -> throw fields.error(ErrorCode.UNKNOWN_TYPE);
    };
  }

  public String encode(ServerMessage message) {
    return jsonb.toJson(message);
  }

  /** Encodes an answer of the HTTP routes: records, strings, numbers, lists and maps of them. */
  public String encodeBody(Object body) {
    return jsonb.toJson(body);
  }

  /** The length of the text in a JSON string, with escapes for control characters and the like. */
  public static int encodedChars(String text) {
    return JsonStrings.encodedLength(text);
  }

  /**
   * The length of the text in UTF-8 bytes. Each half of a surrogate pair counts as two bytes, so
   * that a text can be measured in parts.
   */
  public static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  /** Reads the {@code text} of a message: 1–4,000 UTF-16 units, not only white space. */
  public static String messageText(JsonFields fields) throws ProtocolException {
    String text = fields.string("text", value -> true);
    if (text.length() > MAX_TEXT_CHARS) {
      throw fields.error(ErrorCode.TOO_LONG);
    }
    if (text.indexOf('\0') >= 0 || JsonStrings.isBlank(text)) {
      throw fields.error(ErrorCode.INVALID_FIELD);
    }
    return text;
  }

  /** Reads the sender's {@code id} of a message; null to let the server choose one. */
  public static String messageId(JsonFields fields) throws ProtocolException {
    return fields.optionalString("id", Identifiers::isValid);
  }

  private static String type(JsonFields fields) throws ProtocolException {
    try {
      return fields.string("type", type -> true);
    } catch (ProtocolException notText) {
      throw fields.error(ErrorCode.UNKNOWN_TYPE);
    }
  }

  private static ClientMessage.Resume resume(JsonFields fields) throws ProtocolException {
    String epoch = fields.optionalString("epoch", value -> true);
    return new ClientMessage.Resume(fields.integer("after", 0, -1), epoch);
  }

  private static ClientMessage.History history(JsonFields fields, JsonValue ref)
      throws ProtocolException {
    String boardId = fields.boardId();
    long before = fields.integer("before", 0, -1);
    long after = fields.integer("after", 0, -1);
    long limit = fields.integer("limit", 1, HISTORY_DEFAULT);
    if (limit > HISTORY_MAX || (before >= 0 && after >= 0)) {
      throw fields.error(ErrorCode.INVALID_FIELD);
    }
    return new ClientMessage.History(ref, boardId, before, after, (int) limit);
  }
}
