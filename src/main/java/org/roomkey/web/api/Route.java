package org.roomkey.web.api;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roomkey.account.AccountException;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/**
 * One row of the route table.
 *
 * @param template the segments of the path; a segment in braces is a parameter
 * @param requirement checked first, even before the answer is 404 or 405
 */
record Route(String method, List<String> template, Requirement requirement, Handler<Api> handler) {

  /** Refuses callers who may learn nothing about the path. */
  interface Requirement {
    void check(Exchange exchange) throws ApiException;
  }

  interface Handler<R> {
    Answer handle(R resources, Exchange exchange)
        throws ApiException, AccountException, ProtocolException, IOException;
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  boolean matches(List<String> path) {
    if (path.size() != template.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      if (!isParameter(template.get(i)) && !template.get(i).equals(path.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The parameters of a path that matches, by name. */
  Map<String, String> parameters(List<String> path) {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String name = template.get(i);
      if (isParameter(name)) {
        parameters.put(name.substring(1, name.length() - 1), path.get(i));
      }
    }
    return parameters;
  }

  /** The path as in openapi.yaml. */
  String path() {
    return "/" + String.join("/", template);
  }

  /** The pattern for the container, which matches the segments before the first parameter. */
  String urlPattern() {
    int parameter = path().indexOf("{");
    return parameter < 0 ? path() : path().substring(0, parameter) + "*";
  }
}
