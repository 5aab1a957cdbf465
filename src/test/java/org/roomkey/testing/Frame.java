package org.roomkey.testing;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;

/** A text frame from the server. */
public record Frame(JsonObject json) {

  /** Fails where the protocol document knows no such frame. */
  public static Frame parse(String text) {
    Documents.checkFromServer(text);
    return new Frame(Json.parse(text).asJsonObject());
  }

  public String type() {
    return json.getString("type");
  }

  public boolean has(String name) {
    return json.containsKey(name);
  }

  /** The member's text; null where it is absent. */
  public String string(String name) {
    return json.get(name) instanceof JsonString text ? text.getString() : null;
  }

  public long number(String name) {
    return json.getJsonNumber(name).longValueExact();
  }

  public boolean bool(String name) {
    return json.getBoolean(name, false);
  }

  /** The {@code id} of the {@code user} in it. */
  public String userId() {
    return json.getJsonObject("user").getString("id");
  }

  /** The ids of a list of people. */
  public List<String> userIds(String name) {
    return json.getJsonArray(name).stream()
        .map(person -> person.asJsonObject().getString("id"))
        .toList();
  }

  /** The messages of {@code joined} or {@code history}. */
  public List<Frame> messages() {
    return json.getJsonArray("messages").stream()
        .map(JsonValue::asJsonObject)
        .map(Frame::new)
        .toList();
  }

  /** The numbers of the messages of {@code joined} or {@code history}. */
  public List<Long> seqs() {
    return messages().stream().map(message -> message.number("seq")).toList();
  }

  @Override
  public String toString() {
    String text = json.toString();
    return text.length() > 400 ? text.substring(0, 400) + "…" : text;
  }
}
