package org.roomkey.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Documents;
import tools.jackson.databind.JsonNode;

class RoutesTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  @Test
  void openApiDocumentsExactlyTheRoutes() {
    List<String> documented = new ArrayList<>();
    JsonNode paths = Documents.OPEN_API.root().get("paths");
    for (String path : paths.propertyNames()) {
      for (String method : paths.get(path).propertyNames()) {
        if (path.startsWith("/api/") && METHODS.contains(method)) {
          documented.add(method.toUpperCase(Locale.ROOT) + " " + path);
        }
      }
    }
    List<String> routes =
        Routes.ALL.stream().map(route -> route.method() + " " + route.path()).toList();

    assertEquals(documented.stream().sorted().toList(), routes.stream().sorted().toList());
  }

  /** A session's key may be {@code renew}, too. */
  @Test
  void noPathMatchesTwoTemplates() {
    for (Route route : Routes.ALL) {
      Set<String> templates =
          Routes.at(route.template()).stream()
              .map(Route::path)
              .filter(path -> !isKey(path) || isKey(route.path()))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(Set.of(route.path()), templates);
    }
  }

  private static boolean isKey(String path) {
    return path.equals("/api/sessions/{session}");
  }

  @Test
  void noRequestMatchesTwoRoutes() {
    for (Route route : Routes.ALL) {
      assertEquals(
          List.of(route),
          Routes.at(route.template()).stream()
              .filter(other -> other.method().equals(route.method()))
              .toList());
    }
  }

  /** Its requirement counts for the paths below it that do not exist; sessions have none. */
  @Test
  void everyParameterFollowsACollection() {
    for (Route route : Routes.ALL) {
      String collection = route.urlPattern().replace("/*", "");
      assertEquals(
          isKey(route.path()), Routes.at(Routes.segments(collection)).isEmpty(), route.path());
    }
  }

  @Test
  void parametersAreNamed() {
    List<String> path = Routes.segments("/api/boards/board-1/messages/17/");

    Route route = Routes.at(path).get(0);
    assertEquals("/api/boards/{boardId}/messages/{seq}", route.path());
    assertEquals(Map.of("boardId", "board-1", "seq", "17"), route.parameters(path));
    assertEquals("/api/boards/*", route.urlPattern());
  }
}
