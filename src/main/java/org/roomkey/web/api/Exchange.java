package org.roomkey.web.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Callers;
import org.roomkey.web.Input;

/**
 * One request to a JSON route, from a caller who was accepted.
 *
 * @param response for cookies alone; the rest is the {@link Answer}
 * @param path the segments behind the servlet's own path, decoded; none of them empty
 */
record Exchange(
    HttpServletRequest request,
    HttpServletResponse response,
    Identity caller,
    List<String> path,
    Callers callers) {
  static Exchange of(
      HttpServletRequest request, HttpServletResponse response, Identity caller, Callers callers) {
    String info = request.getPathInfo();
    List<String> path =
        info == null
            ? List.of()
            : Stream.of(info.split("/")).filter(segment -> !segment.isEmpty()).toList();
    return new Exchange(request, response, caller, path, callers);
  }

  /** An event that the caller brings about, for {@link #note}. */
  AuditEvent event(Kind kind) {
    return AuditEvents.of(kind, request, caller);
  }

  /** Into the audit log. */
  void note(AuditEvent event) {
    callers.note(event);
  }

  /** Into the audit log: the caller may not do what the request asks. */
  void noteDenied(ApiException denied) {
    note(
        event(Kind.DENY)
            .with(Field.ROUTE, request.getServletPath())
            .with(Field.BOARD, denied.boardId())
            .with(Field.REASON, denied.code()));
  }

  /** {@code HEAD} is a {@code GET} whose body the container drops. */
  String method() {
    return "HEAD".equals(request.getMethod()) ? "GET" : request.getMethod();
  }

  User user() {
    return caller.user();
  }

  /** The body as one JSON object; an empty body counts as {@code {}}. */
  JsonFields body() throws IOException, ApiException, ProtocolException {
    return JsonFields.parse(Input.text(request));
  }

  /** Of the query; null where it is not there. */
  String parameter(String name) throws ApiException {
    return Input.query(request).one(name).orElse(null);
  }

  /** A whole number in the query, {@code absent} where it is not there. */
  long number(String name, long min, long max, long absent) throws ApiException {
    List<String> values = Input.query(request).all(name);
    if (values.isEmpty()) {
      return absent;
    }
    if (values.size() == 1 && values.get(0).matches("\\d{1,15}")) {
      long number = Long.parseLong(values.get(0));
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw ApiException.invalidField();
  }

  /** The identifier behind which a page of a list begins, empty where there is none. */
  String after() throws ApiException {
    String after = parameter("after");
    if (after != null && !after.isEmpty() && !Identifiers.isValid(after)) {
      throw ApiException.invalidField();
    }
    return after == null ? "" : after;
  }

  void mustHave(Scope scope) throws ApiException {
    if (!caller.has(scope)) {
      throw ApiException.forbidden();
    }
  }

  /** For what a person does with a login, and no token may. */
  String mustBeSignedIn() throws ApiException {
    return caller.loginId().orElseThrow(ApiException::forbidden);
  }

  /**
   * For a part of what administrators do.
   *
   * @param part {@link Scope#ADMIN} or one of its parts
   */
  void mustAdminister(Scope part) throws ApiException {
    if (!caller.administers(part)) {
      throw ApiException.forbidden();
    }
  }

  /** For changes that are made only while the caller may. */
  UserStore.Asker asker() {
    return new UserStore.Asker(caller.user().id(), caller.loginId(), caller.tokenId());
  }

  /** Whether the caller, as the database knows them now, still is one. Blocks. */
  Optional<Identity> callerNow() {
    return callers.again(caller);
  }
}
