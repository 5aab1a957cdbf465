package org.roomkey.web.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Decision;
import org.roomkey.access.Decision.Granted;
import org.roomkey.access.Permission;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.credential.StepUp;
import org.roomkey.limit.KeyedRate;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.room.Board;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Callers;
import org.roomkey.web.Input;
import org.roomkey.web.RequestCaller;

/**
 * One request to a JSON route, from an accepted caller.
 *
 * @param response for cookies only; everything else is in the {@link Answer}
 * @param path the parameters of the path, by name
 */
record Exchange(
    HttpServletRequest request,
    HttpServletResponse response,
    Identity caller,
    Map<String, String> path,
    Callers callers) {

  /** A parameter of the path, decoded but not checked; null if the path has no such parameter. */
  String path(String name) {
    return path.get(name);
  }

  AuditEvent event(Kind kind) {
    return AuditEvents.of(kind, request, caller);
  }

  void note(AuditEvent event) {
    callers.note(event);
  }

  void noteDenied(ApiException denied) {
    note(requestCaller().denial().with(Field.REASON, denied.code()));
  }

  /**
   * The board in the path, if the caller has at least one of the permissions there, and has
   * authenticated recently enough for the board. Blocks.
   */
  Granted board(BoardAccess access, Permission... oneOf) throws ApiException {
    Decision decision = access.decide(requestCaller(), path("boardId"), oneOf);
    return decision.granted().orElseThrow(() -> ApiException.denied(decision.refusal()));
  }

  /** As above, whenever the caller authenticated. */
  Granted visible(BoardAccess access, Permission... oneOf) throws ApiException {
    return access
        .visible(requestCaller(), path("boardId"), oneOf)
        .granted()
        .orElseThrow(ApiException::denied);
  }

  private RequestCaller requestCaller() {
    return new RequestCaller(request, caller);
  }

  /** Audits a denial on a board that exists. */
  ApiException deniedOn(BoardAccess access, Board board) {
    access.denied(requestCaller(), Optional.of(board.info().id()));
    return ApiException.denied();
  }

  /**
   * As above, and counts a message or signal of the caller.
   *
   * @param frames frames and requests that publish, of each user
   */
  Board publishable(BoardAccess access, KeyedRate frames) throws ApiException {
    Board board = board(access, Permission.PUBLISH).board();
    if (!frames.tryTake(user().id())) {
      throw ApiException.rateLimited();
    }
    return board;
  }

  /** {@code HEAD} is a {@code GET} whose body the container drops. */
  String method() {
    return "HEAD".equals(request.getMethod()) ? "GET" : request.getMethod();
  }

  /** The address of a path of this application, as the caller's browser sees it. */
  String address(String path) {
    String url = request.getRequestURL().toString();
    String origin = url.substring(0, url.length() - request.getRequestURI().length());
    return origin + request.getContextPath() + path;
  }

  User user() {
    return caller.user();
  }

  /** The body as one JSON object; an empty body counts as {@code {}}. */
  JsonFields body() throws IOException, ApiException, ProtocolException {
    return JsonFields.parse(Input.text(request));
  }

  /** A parameter of the query; null if absent. */
  String query(String name) throws ApiException {
    return Input.query(request).one(name).orElse(null);
  }

  /** A whole number in the query; {@code absent} is the default. */
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

  /** The identifier after which a page of a list begins; empty for the first page. */
  String after() throws ApiException {
    String after = query("after");
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

  /** Only an API token may act for people of an application; a login may not. */
  void mustActForOthers() throws ApiException {
    if (!actsForOthers()) {
      throw ApiException.forbidden();
    }
  }

  boolean actsForOthers() {
    return caller.tokenId().isPresent() && caller.has(Scope.ACT_AS);
  }

  /** Returns the id of the login; refuses tokens and principals without a login. */
  String mustBeSignedIn() throws ApiException {
    return caller.loginId().orElseThrow(ApiException::forbidden);
  }

  /**
   * Refuses a person who has not authenticated in the last five minutes, and a credential that does
   * not say when. Passes API tokens. Blocks on the database.
   */
  void mustBeFresh() throws ApiException {
    mustBeFresh(StepUp.FOR_ACCOUNTS);
  }

  void mustBeFresh(Duration maxAge) throws ApiException {
    Optional<ErrorCode> refusal = callers.stepUp().refusal(caller, maxAge);
    if (refusal.isPresent()) {
      throw ApiException.of(HttpServletResponse.SC_FORBIDDEN, refusal.get());
    }
  }

  /**
   * @param part {@link Scope#ADMIN} or one of its parts
   */
  void mustAdminister(Scope part) throws ApiException {
    if (!caller.administers(part)) {
      throw ApiException.forbidden();
    }
  }

  /** As {@link #mustAdminister}; passes applications, too. */
  void mustAdministerOrAct(Scope part) throws ApiException {
    if (!actsForOthers()) {
      mustAdminister(part);
    }
  }

  /** The asker for changes whose transaction checks the caller again. */
  UserStore.Asker asker() {
    return new UserStore.Asker(caller.user().id(), caller.loginId(), caller.tokenId());
  }

  /** The caller as the database has it now; empty if the credential has ended. Blocks. */
  Optional<Identity> callerNow() {
    return callers.again(caller);
  }
}
