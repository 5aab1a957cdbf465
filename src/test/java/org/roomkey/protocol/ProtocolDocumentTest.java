package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Documents;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The shipped protocol documents are valid and match the code. */
class ProtocolDocumentTest {
  private static final JsonNode ASYNC_API = Documents.ASYNC_API.root();
  private static final List<Documents> BOTH = List.of(Documents.ASYNC_API, Documents.OPEN_API);

  private static JsonNode payload(String name) {
    return ASYNC_API.at("/components/messages/" + name + "/payload");
  }

  private static Set<String> fields(String name) {
    Set<String> fields = new TreeSet<>(payload(name).get("properties").propertyNames());
    fields.remove("type");
    return fields;
  }

  private static Set<String> components(Class<?> frame) {
    return Stream.of(frame.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void serverFramesMatchTheDocument() {
    Map<String, Set<String>> documented = new TreeMap<>();
    Documents.frames(true).forEach((type, name) -> documented.put(type, fields(name)));
    Map<String, Set<String>> sent = new TreeMap<>();
    for (JsonbSubtype frame : ServerMessage.class.getAnnotation(JsonbTypeInfo.class).value()) {
      sent.put(frame.alias(), components(frame.type()));
    }

    assertEquals(sent, documented);
  }

  /** Two fields of a {@code join} are one component of the record. */
  @Test
  void clientFramesMatchTheDocument() {
    Map<String, Set<String>> documented = new TreeMap<>();
    Documents.frames(false).forEach((type, name) -> documented.put(type, fields(name)));
    Map<String, Set<String>> taken = new TreeMap<>();
    for (Class<?> frame : ClientMessage.class.getPermittedSubclasses()) {
      taken.put(frame.getSimpleName().toLowerCase(Locale.ROOT), components(frame));
    }
    taken.get("join").remove("resume");
    taken.get("join").addAll(components(ClientMessage.Resume.class));

    assertEquals(taken, documented);
  }

  @Test
  void errorsMatchTheDocument() {
    Map<String, String> known =
        Stream.of(ErrorCode.values()).collect(Collectors.toMap(ErrorCode::code, ErrorCode::text));
    Map<String, String> documented = new TreeMap<>();
    ASYNC_API
        .get("x-errors")
        .properties()
        .forEach(row -> documented.put(row.getKey(), row.getValue().get("error").asString()));

    assertEquals(known, documented);
    assertEquals(known.keySet(), texts(ASYNC_API.at("/components/schemas/ErrorCode/enum")));
  }

  /** 1007 is the container's own. */
  @Test
  void closeCodesMatchTheDocument() {
    Set<String> known =
        Stream.of(CloseStatus.values())
            .map(
                status ->
                    status.code()
                        + " "
                        + status.reason()
                        + status.error().map(error -> " " + error.code()).orElse(""))
            .collect(Collectors.toCollection(TreeSet::new));
    known.add("1007 ");
    Set<String> documented =
        ASYNC_API
            .get("x-closeCodes")
            .valueStream()
            .map(
                row ->
                    row.get("code").asInt()
                        + " "
                        + row.path("reason").asString("")
                        + (row.has("error") ? " " + row.get("error").asString() : ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> withError =
        Stream.of(CloseStatus.values())
            .filter(status -> status.error().isPresent())
            .map(status -> "" + status.code())
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(known, documented);
    assertEquals(withError, texts(payload("error").at("/properties/close/enum")));
  }

  private static Set<String> texts(JsonNode list) {
    return list.valueStream()
        .map(JsonNode::asString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyFrameHasExamplesThatMatchItsSchema() {
    ASYNC_API
        .at("/components/messages")
        .properties()
        .forEach(
            message -> {
              assertTrue(message.getValue().path("examples").size() > 0, message.getKey());
              for (JsonNode example : message.getValue().get("examples")) {
                String pointer = "#/components/messages/" + message.getKey() + "/payload";
                assertEquals(
                    List.of(),
                    Documents.ASYNC_API.faults(pointer, false, example.get("payload")),
                    message.getKey());
              }
            });
  }

  @Test
  void everyBodyExampleMatchesItsSchema() {
    Documents.OPEN_API
        .root()
        .at("/components/schemas")
        .properties()
        .forEach(
            schema -> {
              for (JsonNode example : schema.getValue().path("examples")) {
                String pointer = "#/components/schemas/" + schema.getKey();
                assertEquals(
                    List.of(), Documents.OPEN_API.faults(pointer, false, example), pointer);
              }
            });
  }

  @Test
  void everyReferenceResolvesAndEveryComponentIsUsed() {
    for (Documents document : BOTH) {
      Set<String> references = new TreeSet<>();
      collect(document.root(), references);
      for (String reference : references) {
        assertFalse(document.root().at(reference.substring(1)).isMissingNode(), reference);
      }
      for (String kind : List.of("schemas", "responses", "messages")) {
        document
            .root()
            .at("/components/" + kind)
            .propertyNames()
            .forEach(
                name -> {
                  String pointer = "#/components/" + kind + "/" + name;
                  boolean forAnyPath = name.equals("MethodNotAllowed");
                  assertTrue(forAnyPath || references.contains(pointer), pointer + " is not used");
                });
      }
    }
  }

  private static void collect(JsonNode node, Set<String> references) {
    if (node.isObject() && node.path("$ref").isString()) {
      references.add(node.get("$ref").asString());
    }
    node.forEach(child -> collect(child, references));
  }

  /** Both channels carry every frame, and one operation sends each. */
  @Test
  void everyFrameIsOnBothChannelsAndInOneOperation() {
    Set<String> all = new TreeSet<>(ASYNC_API.at("/components/messages").propertyNames());
    for (JsonNode channel : ASYNC_API.get("channels")) {
      assertEquals(all, new TreeSet<>(channel.get("messages").propertyNames()));
    }
    Set<String> received = new TreeSet<>();
    Set<String> sent = new TreeSet<>();
    for (JsonNode operation : ASYNC_API.get("operations")) {
      boolean fromClient = operation.get("action").asString().equals("receive");
      names(operation.get("messages"), fromClient ? received : sent);
      names(operation.at("/reply/messages"), sent);
    }
    assertEquals(new TreeSet<>(Documents.frames(false).values()), received);
    assertEquals(new TreeSet<>(Documents.frames(true).values()), sent);
  }

  private static void names(JsonNode references, Set<String> names) {
    references.forEach(
        reference -> names.add(reference.get("$ref").asString().replaceFirst(".*/", "")));
  }

  @Test
  void theCodecAcceptsExactlyTheDocumentedFrames() {
    MessageCodec codec = new MessageCodec();
    int tried = 0;
    for (String frame : variants()) {
      tried++;
      if (Documents.allowsClient(frame)) {
        assertTrue(decodes(codec, frame), "allowed, but refused: " + frame);
      } else {
        assertThrows(ProtocolException.class, () -> codec.decode(frame), frame);
      }
    }
    assertTrue(tried > 400, "only " + tried);
  }

  private static boolean decodes(MessageCodec codec, String frame) {
    try {
      return codec.decode(frame) != null;
    } catch (ProtocolException e) {
      return false;
    }
  }

  /** Each example, and variants with one field omitted, added or replaced by an invalid value. */
  private static List<String> variants() {
    List<String> odd = new ArrayList<>();
    Stream.of("null", "true", "[]", "{}", "0", "-1", "1", "1.5", "500", "501").forEach(odd::add);
    Stream.of("9007199254740992", "9007199254740993", "\"\"", "\" \"", "\".\"", "\"..\"", "\"a b\"")
        .forEach(odd::add);
    Stream.of("\"a\\u0000\"", "\"…\"", "\"\\n\\t\"").forEach(odd::add);
    Stream.of(64, 65, 4000, 4001).forEach(length -> odd.add('"' + "x".repeat(length) + '"'));
    List<String> variants = new ArrayList<>();
    for (String name : Documents.frames(false).values()) {
      for (JsonNode message : ASYNC_API.at("/components/messages/" + name + "/examples")) {
        ObjectNode example = (ObjectNode) message.get("payload");
        variants.add(example.toString());
        Set<String> fields = new TreeSet<>(payload(name).get("properties").propertyNames());
        fields.add("unknown");
        for (String field : fields) {
          variants.add(example.deepCopy().without(field).toString());
          for (String value : odd) {
            variants.add(example.deepCopy().set(field, Documents.parse(value)).toString());
          }
        }
      }
    }
    return variants;
  }

  @Test
  void anUndocumentedFieldIsDetected() {
    JsonNode joined = ASYNC_API.at("/components/messages/joined/examples/0/payload");
    ObjectNode frame = (ObjectNode) joined.deepCopy();
    String pointer = "#/components/messages/joined/payload";

    assertEquals(List.of(), Documents.ASYNC_API.faults(pointer, false, frame));
    frame.put("extra", 1);
    assertFalse(Documents.ASYNC_API.faults(pointer, false, frame).isEmpty());
    assertEquals(List.of(), Documents.ASYNC_API.faults(pointer, true, frame));
    frame.remove("extra");
    ((ObjectNode) frame.at("/messages/0/user")).put("email", "a@b");
    assertFalse(Documents.ASYNC_API.faults(pointer, false, frame).isEmpty());
  }
}
