package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Documents;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.websocket.Sockets;
import tools.jackson.databind.JsonNode;

/** The web application has exactly the routes of openapi.yaml. */
class RoutesIT {
  private static final JsonNode PATHS = Documents.OPEN_API.root().get("paths");
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /** Paths that clients do not request: the container's own, error pages, and files. */
  private static final Set<String> INTERNAL =
      Set.of("/", "*.jsp", "*.jspx", "/error", "/assets", "/webjars");

  private static final List<String> FOLDERS =
      List.of(
          "",
          "/api",
          "/api/admin",
          "/api/admin/connections/1",
          "/api/admin/users/robot",
          "/api/admin/users/robot/tokens/1",
          "/api/admin/users/user-bob",
          "/api/boards/board-1",
          "/api/boards/board-1/members/user-bob",
          "/api/boards/board-1/messages/1",
          "/api/logins/1",
          "/api/me",
          "/api/tokens/1",
          "/boards/board-1",
          "/docs",
          "/health");

  private static TestServer server;
  private static Person admin;
  private static String[] application;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    admin = server.loginAs("admin");
    admin
        .post("/api/admin/users", Json.object("id", "robot", "name", "Robot", "kind", "service"))
        .mustBe(201);
    application = new String[] {"Authorization", "Bearer " + server.newToken("robot", "act_as")};
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Set<String> documented(String path) {
    return PATHS.get(path).propertyNames().stream()
        .filter(METHODS::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A path of the kind, to which an administrator gets through. */
  private static String example(String path) {
    return path.replace("{boardId}", "board-1")
        .replace("{userId}", path.contains("/tokens") ? "robot" : "user-bob")
        .replaceAll("\\{\\w+}", "1");
  }

  private static Set<String> allowed(HttpAnswer answer) {
    return Stream.of(String.valueOf(answer.header("Allow")).toLowerCase(Locale.ROOT).split(", *"))
        .filter(METHODS::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyDocumentedPathHasExactlyTheDocumentedMethods() {
    for (String path : PATHS.propertyNames()) {
      if (!path.startsWith("/ws")) {
        boolean tells = Stream.of("/api", "/docs", "/metrics").anyMatch(path::startsWith);
        String[] credential =
            path.startsWith("/api/sessions") ? application : new String[0]; // not for logins
        HttpAnswer answer =
            admin.request(tells ? "PROPFIND" : "OPTIONS", example(path), null, credential);
        Set<String> expected = documented(path);
        if (path.equals("/api/sessions/renew")) {
          expected.addAll(documented("/api/sessions/{session}")); // a key may be "renew"
        }
        assertEquals(expected, allowed(answer), path + " " + answer);
      }
    }
  }

  @Test
  void servletsAndDocumentedPathsCorrespond() {
    Set<String> mappings = new TreeSet<>(server.servletMappings());
    mappings.removeAll(INTERNAL);
    mappings.removeIf(mapping -> mapping.startsWith("/WEB-INF/"));
    List<String> paths = new ArrayList<>(PATHS.propertyNames());
    paths.removeIf(path -> path.startsWith("/ws"));
    for (String mapping : mappings) {
      assertTrue(
          paths.stream().anyMatch(path -> isUnder(mapping, path)), mapping + " is not documented");
    }
    for (String path : paths) {
      assertTrue(
          mappings.stream().anyMatch(mapping -> isUnder(mapping, path)), path + " has no servlet");
    }
  }

  private static boolean isUnder(String mapping, String path) {
    return mapping.endsWith("/*")
        ? (path + "/").startsWith(mapping.substring(0, mapping.length() - 1))
        : path.equals(mapping.isEmpty() ? "/" : mapping);
  }

  @Test
  void socketPathsMatchBothDocuments() {
    Set<String> inHttp =
        PATHS.propertyNames().stream()
            .filter(path -> path.startsWith("/ws"))
            .collect(Collectors.toSet());
    Set<String> addresses =
        Documents.ASYNC_API
            .root()
            .get("channels")
            .valueStream()
            .map(channel -> channel.get("address").asString())
            .collect(Collectors.toSet());

    assertEquals(Set.copyOf(Sockets.PATHS), inHttp);
    assertEquals(Set.copyOf(Sockets.PATHS), addresses);
  }

  /** Every path segment that a servlet could know is a string in its source. */
  @Test
  void thereIsNoUndocumentedRoute() throws IOException {
    Set<String> words = words();
    List<Pattern> known =
        PATHS.propertyNames().stream()
            .map(path -> Pattern.compile(path.replaceAll("\\{\\w+}", "[^/]+")))
            .toList();
    List<String> found = new ArrayList<>();
    for (String before : FOLDERS) {
      for (String word : words) {
        String path = before + "/" + word;
        boolean isKnown = known.stream().anyMatch(pattern -> pattern.matcher(path).matches());
        if (!isKnown && !INTERNAL.contains(path) && isThere(path)) {
          found.add(path);
        }
      }
    }
    assertTrue(words.size() > 100 && words.contains("presence"), words.toString());
    assertEquals(List.of(), found.stream().limit(20).toList());
  }

  /** 405 shows that the path exists; without a servlet of ours the answer is 501. */
  private static boolean isThere(String path) {
    return admin.request("PROPFIND", path, null).status() == 405 || admin.get(path).status() != 404;
  }

  private static Set<String> words() throws IOException {
    Set<String> words = new TreeSet<>();
    Pattern word = Pattern.compile("[\"/]([a-z][a-z0-9_.-]{1,40})(?=[\"/])");
    for (String folder : List.of("web", "bootstrap", "websocket")) {
      try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/roomkey", folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          Matcher match = word.matcher(Files.readString(file));
          while (match.find()) {
            words.add(match.group(1));
          }
        }
      }
    }
    return words;
  }
}
