package org.roomkey.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** The rules of openapi.yaml for requests and answers. */
final class DocumentedRoutes {
  private static final List<String> FILES = List.of("/assets/", "/webjars/");
  private static final JsonNode PATHS = Documents.OPEN_API.root().get("paths");
  private static final Map<String, Pattern> PATTERNS = patterns();

  private DocumentedRoutes() {}

  /** Those with the fewest parameters first. */
  private static Map<String, Pattern> patterns() {
    Map<String, Pattern> patterns =
        new TreeMap<>(
            (a, b) -> {
              long more = parameters(a) - parameters(b);
              return more == 0 ? a.compareTo(b) : Long.signum(more);
            });
    PATHS
        .propertyNames()
        .forEach(path -> patterns.put(path, Pattern.compile(path.replaceAll("\\{\\w+}", "[^/]+"))));
    return patterns;
  }

  private static long parameters(String path) {
    return path.chars().filter(c -> c == '{').count();
  }

  /**
   * Fails the test unless the document has this answer to the request.
   *
   * @param target within the application, with its query
   */
  static void check(String method, String target, HttpAnswer answer) {
    String path = target.replaceFirst("\\?.*", "");
    if (FILES.stream().anyMatch(path::startsWith)) {
      return;
    }
    List<String> faults = faults(method.toLowerCase(Locale.ROOT), path, target, answer);
    if (!faults.isEmpty()) {
      Documents.complain(
          method + " " + target + ": " + answer.status() + " " + answer.body() + ": " + faults);
    }
  }

  private static List<String> faults(String method, String path, String target, HttpAnswer answer) {
    Optional<String> template =
        PATTERNS.keySet().stream()
            .filter(known -> PATTERNS.get(known).matcher(path).matches())
            .findFirst();
    if (template.isEmpty()) {
      return answer.status() < 400 ? List.of("the path is not documented") : List.of();
    }
    boolean isHead = method.equals("head");
    JsonNode operation = PATHS.get(template.get()).path(isHead ? "get" : method);
    if (operation.isMissingNode()) {
      boolean refused = List.of(401, 403, 404, 405, 501).contains(answer.status());
      boolean isOptions = method.equals("options");
      return refused || isOptions ? List.of() : List.of("the method is not documented");
    }
    List<String> faults = new ArrayList<>();
    if (answer.status() < 300) {
      faults.addAll(queryFaults(operation, target));
    }
    JsonNode response = operation.get("responses").path("" + answer.status());
    if (response.isMissingNode()) {
      faults.add("the status is not documented");
      return faults;
    }
    String pointer = response.has("$ref") ? response.get("$ref").asString() : null;
    JsonNode resolved =
        pointer == null ? response : Documents.OPEN_API.root().at(pointer.substring(1));
    faults.addAll(headerFaults(resolved, answer));
    if (!isHead) {
      faults.addAll(bodyFaults(resolved, pointer, answer));
    }
    return faults;
  }

  private static List<String> queryFaults(JsonNode operation, String target) {
    List<String> known =
        Stream.concat(
                Stream.of(""),
                operation.path("parameters").valueStream().map(p -> p.get("name").asString()))
            .toList();
    String query = target.contains("?") ? target.replaceFirst(".*\\?", "") : "";
    return Stream.of(query.split("&"))
        .map(pair -> pair.replaceFirst("=.*", ""))
        .filter(name -> !known.contains(name))
        .map(name -> "the parameter " + name + " is not documented")
        .toList();
  }

  private static List<String> headerFaults(JsonNode response, HttpAnswer answer) {
    List<String> faults = new ArrayList<>();
    response
        .path("headers")
        .properties()
        .forEach(
            header -> {
              String value = answer.header(header.getKey());
              JsonNode schema = header.getValue().path("schema");
              boolean fits =
                  value != null
                      && (!schema.has("const") || schema.get("const").equals(new StringNode(value)))
                      && (!schema.has("pattern")
                          || value.matches(schema.get("pattern").asString()));
              if (!fits) {
                faults.add("the header " + header.getKey() + " is " + value);
              }
            });
    return faults;
  }

  private static List<String> bodyFaults(JsonNode response, String pointer, HttpAnswer answer) {
    JsonNode content = response.path("content");
    String type =
        Optional.ofNullable(answer.header("Content-Type")).orElse("").replaceFirst(";.*", "");
    if (answer.body().isEmpty()) {
      return content.isMissingNode() ? List.of() : List.of("there is no body");
    }
    if (!content.has(type)) {
      return List.of("a body of type " + type + " is not documented");
    }
    if (!type.equals("application/json")) {
      return List.of();
    }
    String schema =
        pointer == null
            ? content.at("/application~1json/schema/$ref").asString()
            : pointer + "/content/application~1json/schema";
    return Documents.OPEN_API.faults(schema, false, Documents.parse(answer.body()));
  }
}
