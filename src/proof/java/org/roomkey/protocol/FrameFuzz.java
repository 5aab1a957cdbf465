package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.json.JsonException;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Fuzzes text frames. Each decodes to a valid message or to an error that names the reason. */
class FrameFuzz {
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final JsonParserFactory PARSERS = JSON.createParserFactory(Map.of());

  /** Re-encoded numbers have another spelling, which may be longer. */
  private static final int SURE_TO_FIT = MessageCodec.MAX_DATA_BYTES / 4;

  private static final int REF_SURE_TO_FIT = 32;

  private final MessageCodec codec = new MessageCodec();

  @FuzzTest(maxDuration = "60s")
  void decode(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    boolean isJson;
    try {
      ClientMessage message = codec.decode(text);
      isJson = true;
      message.accept(new Rules());
      staysTheSame(message);
    } catch (ProtocolException e) {
      isJson = e.code() != ErrorCode.INVALID_JSON;
    }
    assertEquals(isObject(text), isJson, "another parser says otherwise");
  }

  /**
   * The rules by another parser: one object, nothing after it, no duplicate member, not too deep.
   */
  private static boolean isObject(String text) {
    Set<String> names = new HashSet<>();
    int depth = 0;
    try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
      while (parser.hasNext()) {
        JsonParser.Event event = parser.next();
        boolean opens =
            event == JsonParser.Event.START_OBJECT || event == JsonParser.Event.START_ARRAY;
        boolean closes =
            event == JsonParser.Event.END_OBJECT || event == JsonParser.Event.END_ARRAY;
        if (depth == 0 && event != JsonParser.Event.START_OBJECT) {
          return false;
        }
        if (depth == 1 && event == JsonParser.Event.KEY_NAME && !names.add(parser.getString())) {
          return false;
        }
        depth += opens ? 1 : closes ? -1 : 0;
        if (depth > JsonObjectScanner.MAX_DEPTH + 1) {
          return false;
        }
      }
      return !text.isBlank() && depth == 0;
    } catch (JsonException malformed) {
      return false;
    }
  }

  /** A decoded message survives the round trip through JSON. */
  private void staysTheSame(ClientMessage message) throws ProtocolException {
    boolean fits = message.ref() == null || message.ref().toString().length() <= REF_SURE_TO_FIT;
    if (message instanceof ClientMessage.Signal signal) {
      fits &= signal.data().toString().length() <= SURE_TO_FIT;
    }
    if (fits) {
      assertEquals(message, codec.decode(message.accept(new Writer()).build().toString()));
    }
  }

  private static void identifier(String id) {
    assertTrue(id.matches("[A-Za-z0-9._:-]{1,64}") && !id.equals(".") && !id.equals(".."), id);
  }

  private static void sound(String text) {
    assertEquals(
        -1,
        text.codePoints().filter(c -> c >= 0xd800 && c <= 0xdfff).findFirst().orElse(-1),
        "a lone surrogate");
  }

  /** The rules of every field ({@code docs/protocol.md}, "Frames from the client"). */
  private static final class Rules implements ClientMessage.Handler<Void> {
    @Override
    public Void auth(ClientMessage.Auth frame) {
      sound(frame.token());
      return null;
    }

    @Override
    public Void join(ClientMessage.Join frame) {
      identifier(frame.boardId());
      assertTrue(frame.resume().after() >= -1);
      return null;
    }

    @Override
    public Void leave(ClientMessage.Leave frame) {
      identifier(frame.boardId());
      return null;
    }

    @Override
    public Void typing(ClientMessage.Typing frame) {
      identifier(frame.boardId());
      return null;
    }

    @Override
    public Void message(ClientMessage.Message frame) {
      identifier(frame.boardId());
      sound(frame.text());
      assertTrue(!frame.text().isBlank() && frame.text().length() <= 4_000);
      assertEquals(-1, frame.text().indexOf(0));
      if (frame.id() != null) {
        identifier(frame.id());
      }
      return null;
    }

    @Override
    public Void signal(ClientMessage.Signal frame) {
      identifier(frame.boardId());
      identifier(frame.event());
      sound(frame.data().toString());
      return null;
    }

    @Override
    public Void history(ClientMessage.History frame) {
      identifier(frame.boardId());
      assertTrue(frame.before() == -1 || frame.after() == -1);
      assertTrue(frame.limit() >= 1 && frame.limit() <= 500);
      return null;
    }

    @Override
    public Void ping(ClientMessage.Ping frame) {
      return null;
    }
  }

  private static final class Writer implements ClientMessage.Handler<JsonObjectBuilder> {
    private static JsonObjectBuilder frame(String type, ClientMessage frame) {
      JsonObjectBuilder json = JSON.createObjectBuilder().add("type", type);
      return frame.ref() == null ? json : json.add("ref", frame.ref());
    }

    private static JsonObjectBuilder with(JsonObjectBuilder json, String name, String value) {
      return value == null ? json : json.add(name, value);
    }

    private static JsonObjectBuilder with(JsonObjectBuilder json, String name, long value) {
      return value < 0 ? json : json.add(name, value);
    }

    @Override
    public JsonObjectBuilder auth(ClientMessage.Auth frame) {
      return frame("auth", frame).add("token", frame.token());
    }

    @Override
    public JsonObjectBuilder join(ClientMessage.Join frame) {
      JsonObjectBuilder json = frame("join", frame).add("boardId", frame.boardId());
      return with(with(json, "after", frame.resume().after()), "epoch", frame.resume().epoch());
    }

    @Override
    public JsonObjectBuilder leave(ClientMessage.Leave frame) {
      return frame("leave", frame).add("boardId", frame.boardId());
    }

    @Override
    public JsonObjectBuilder typing(ClientMessage.Typing frame) {
      return frame("typing", frame).add("boardId", frame.boardId());
    }

    @Override
    public JsonObjectBuilder message(ClientMessage.Message frame) {
      JsonObjectBuilder json = frame("message", frame).add("boardId", frame.boardId());
      return with(json.add("text", frame.text()), "id", frame.id());
    }

    @Override
    public JsonObjectBuilder signal(ClientMessage.Signal frame) {
      JsonValue data = frame.data();
      JsonObjectBuilder json = frame("signal", frame).add("boardId", frame.boardId());
      return json.add("event", frame.event()).add("data", data);
    }

    @Override
    public JsonObjectBuilder history(ClientMessage.History frame) {
      JsonObjectBuilder json = frame("history", frame).add("boardId", frame.boardId());
      return with(with(json, "before", frame.before()), "after", frame.after())
          .add("limit", frame.limit());
    }

    @Override
    public JsonObjectBuilder ping(ClientMessage.Ping frame) {
      return frame("ping", frame);
    }
  }
}
