package org.roomkey.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A shipped protocol document and its schemas. Clients must ignore unknown fields; the tests refuse
 * them, so that everything sent is documented.
 */
public final class Documents {
  public static final Documents ASYNC_API = new Documents("asyncapi.yaml");
  public static final Documents OPEN_API = new Documents("openapi.yaml");

  private static final JsonMapper JSON = new JsonMapper();
  private static final Queue<String> COMPLAINTS = new ConcurrentLinkedQueue<>();

  private final JsonNode root;
  private final JsonNode closed;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<String, Schema> found = new ConcurrentHashMap<>();

  private Documents(String name) {
    // The fuzzers run in a folder of their own; Maven tells the project's.
    Path project = Path.of(System.getProperty("basedir", ""));
    root = new YAMLMapper().readTree(project.resolve("src/main/webapp/WEB-INF/docs").resolve(name));
    closed = root.deepCopy();
    close(closed.get("components"));
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(Documents::close);
  }

  /** The document as it is served. */
  public JsonNode root() {
    return root;
  }

  /**
   * The violations of the schema.
   *
   * @param pointer the position of the schema, such as {@code #/components/schemas/Person}
   * @param open whether unknown fields are allowed
   */
  public List<String> faults(String pointer, boolean open, JsonNode value) {
    return found
        .computeIfAbsent(pointer + open, key -> schema(pointer, open ? root : closed))
        .validate(value)
        .stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .toList();
  }

  private Schema schema(String pointer, JsonNode document) {
    ObjectNode schema = JSON.createObjectNode().put("$ref", pointer);
    schema.set("components", document.get("components"));
    return schemas.getSchema(schema);
  }

  public static JsonNode parse(String json) {
    return JSON.readTree(json);
  }

  /** The names of one side's frames in asyncapi.yaml, by type. */
  public static Map<String, String> frames(boolean fromServer) {
    Map<String, String> names = new ConcurrentHashMap<>();
    String side = fromServer ? "From the server" : "From the client";
    ASYNC_API
        .root
        .at("/components/messages")
        .properties()
        .forEach(
            message -> {
              if (message.getValue().path("title").asString().equals(side)) {
                names.put(
                    message.getValue().at("/payload/properties/type/const").asString(),
                    message.getKey());
              }
            });
    return names;
  }

  private static final Map<String, String> FROM_SERVER = frames(true);
  private static final Map<String, String> FROM_CLIENT = frames(false);

  /** Fails the test unless the frame is as the document says, with no field more. */
  static void checkFromServer(String frame) {
    frameFaults(FROM_SERVER, parse(frame), false)
        .ifPresent(faults -> complain("from the server: " + frame + ": " + faults));
  }

  /** Fails the test unless the frame is as the document says, with no field more. */
  static void checkFromClient(String frame) {
    frameFaults(FROM_CLIENT, parse(frame), false)
        .ifPresent(faults -> complain("from the client: " + frame + ": " + faults));
  }

  /** Whether the document allows a client to send this; members without a rule are ignored. */
  public static boolean allowsClient(String frame) {
    return frameFaults(FROM_CLIENT, parse(frame), true).isEmpty();
  }

  private static Optional<List<String>> frameFaults(
      Map<String, String> names, JsonNode frame, boolean open) {
    String name = names.get(frame.path("type").asString(""));
    List<String> faults =
        name == null
            ? List.of("no frame has this type")
            : ASYNC_API.faults("#/components/messages/" + name + "/payload", open, frame);
    return faults.isEmpty() ? Optional.empty() : Optional.of(faults);
  }

  /** Fails this test, and the class if the failure is on another thread. */
  static void complain(String complaint) {
    COMPLAINTS.add(complaint);
    throw new AssertionError("undocumented: " + complaint);
  }

  static List<String> takeComplaints() {
    List<String> taken = new ArrayList<>();
    for (String next = COMPLAINTS.poll(); next != null; next = COMPLAINTS.poll()) {
      taken.add(next);
    }
    return taken;
  }
}
