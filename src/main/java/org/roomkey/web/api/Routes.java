package org.roomkey.web.api;

import static org.roomkey.credential.Scope.ADMIN_AUDIT;
import static org.roomkey.credential.Scope.ADMIN_BOARDS;
import static org.roomkey.credential.Scope.ADMIN_CONNECTIONS;
import static org.roomkey.credential.Scope.ADMIN_USERS;

import java.util.List;
import java.util.stream.Stream;
import org.roomkey.credential.Scope;
import org.roomkey.web.api.Route.Handler;
import org.roomkey.web.api.Route.Requirement;

/** The table of all JSON routes. The document {@code openapi.yaml} describes each of them. */
final class Routes {
  private static final Requirement NONE = exchange -> {};

  private static final Route[] TABLE = {
    own("GET /api/me", (api, it) -> api.me().show(it)),
    signedIn("POST /api/me/authenticate", (api, it) -> api.me().authenticate(it)),
    signedIn("POST /api/me/authenticate/options", (api, it) -> api.me().options(it)),
    own("POST /api/me/password", (api, it) -> api.password().change(it)),
    signedIn("GET /api/me/passkeys", (api, it) -> api.passkeys().list(it)),
    signedIn("POST /api/me/passkeys", (api, it) -> api.passkeys().add(it)),
    signedIn("PATCH /api/me/passkeys/{id}", (api, it) -> api.passkeys().rename(it)),
    signedIn("DELETE /api/me/passkeys/{id}", (api, it) -> api.passkeys().remove(it)),
    signedIn("POST /api/me/passkey-options", (api, it) -> api.passkeys().options(it)),
    signedIn("GET /api/logins", (api, it) -> api.logins().list(it)),
    signedIn("DELETE /api/logins", (api, it) -> api.logins().endOthers(it)),
    signedIn("DELETE /api/logins/{id}", (api, it) -> api.logins().end(it)),
    signedIn("GET /api/tokens", (api, it) -> api.tokens().list(it)),
    signedIn("POST /api/tokens", (api, it) -> api.tokens().issue(it)),
    signedIn("DELETE /api/tokens/{id}", (api, it) -> api.tokens().revoke(it)),
    own("POST /api/tickets", (api, it) -> api.tickets().issue(it)),
    application("POST /api/sessions/renew", (api, it) -> api.boundLogins().renew(it)),
    application("DELETE /api/sessions/{session}", (api, it) -> api.boundLogins().end(it)),
    board("GET /api/boards", (api, it) -> api.list().list(it)),
    board("POST /api/boards", (api, it) -> api.list().create(it)),
    board("GET /api/boards/{boardId}", (api, it) -> api.board().show(it)),
    board("PUT /api/boards/{boardId}", (api, it) -> api.board().put(it)),
    board("PATCH /api/boards/{boardId}", (api, it) -> api.board().update(it)),
    board("DELETE /api/boards/{boardId}", (api, it) -> api.board().delete(it)),
    board("GET /api/boards/{boardId}/candidates", (api, it) -> api.members().search(it)),
    board("GET /api/boards/{boardId}/members", (api, it) -> api.members().list(it)),
    board("GET /api/boards/{boardId}/members/{userId}", (api, it) -> api.members().show(it)),
    board("PUT /api/boards/{boardId}/members/{userId}", (api, it) -> api.members().put(it)),
    board("DELETE /api/boards/{boardId}/members/{userId}", (api, it) -> api.members().remove(it)),
    board("GET /api/boards/{boardId}/messages", (api, it) -> api.messages().list(it)),
    board("POST /api/boards/{boardId}/messages", (api, it) -> api.messages().post(it)),
    board("DELETE /api/boards/{boardId}/messages/{seq}", (api, it) -> api.messages().redact(it)),
    board("POST /api/boards/{boardId}/signals", (api, it) -> api.live().signal(it)),
    board("GET /api/boards/{boardId}/presence", (api, it) -> api.live().presence(it)),
    admin(ADMIN_USERS, "GET /api/admin/users", (api, it) -> api.users().list(it)),
    admin(ADMIN_USERS, "POST /api/admin/users", (api, it) -> api.users().create(it)),
    admin(ADMIN_USERS, "GET /api/admin/users/{userId}", (api, it) -> api.user().show(it)),
    admin(ADMIN_USERS, "PATCH /api/admin/users/{userId}", (api, it) -> api.user().change(it)),
    admin(ADMIN_USERS, "DELETE /api/admin/users/{userId}", (api, it) -> api.user().delete(it)),
    admin(
        ADMIN_USERS,
        "POST /api/admin/users/{userId}/recovery-link",
        (api, it) -> api.user().makeRecoveryLink(it)),
    route(
        it -> it.mustAdministerOrAct(ADMIN_CONNECTIONS),
        "POST /api/admin/users/{userId}/disconnect",
        (api, it) -> api.administration().user().disconnect(it)),
    admin(ADMIN_USERS, "GET /api/admin/users/{userId}/tokens", (api, it) -> api.tokens().list(it)),
    admin(
        ADMIN_USERS, "POST /api/admin/users/{userId}/tokens", (api, it) -> api.tokens().issue(it)),
    admin(
        ADMIN_USERS,
        "DELETE /api/admin/users/{userId}/tokens/{id}",
        (api, it) -> api.tokens().revoke(it)),
    route(
        it -> it.mustAdminister(ADMIN_BOARDS),
        "GET /api/admin/boards",
        (api, it) -> api.boards().list().listAll(it)),
    admin(ADMIN_CONNECTIONS, "GET /api/admin/connections", (api, it) -> api.connections().list(it)),
    admin(
        ADMIN_CONNECTIONS,
        "DELETE /api/admin/connections/{id}",
        (api, it) -> api.connections().kick(it)),
    admin(ADMIN_CONNECTIONS, "GET /api/admin/nodes", (api, it) -> api.nodes().list()),
    admin(
        ADMIN_CONNECTIONS, "POST /api/admin/nodes/{id}/drain", (api, it) -> api.nodes().drain(it)),
    admin(ADMIN_AUDIT, "GET /api/admin/audit", (api, it) -> api.audit().list(it)),
  };

  static final List<Route> ALL = List.of(TABLE);

  private Routes() {}

  private static Route own(String route, Handler<Api.Own> handler) {
    return route(NONE, route, (api, it) -> handler.handle(api.own(), it));
  }

  private static Route signedIn(String route, Handler<Api.Own> handler) {
    return route(Exchange::mustBeSignedIn, route, (api, it) -> handler.handle(api.own(), it));
  }

  private static Route application(String route, Handler<Api.Own> handler) {
    return route(Exchange::mustActForOthers, route, (api, it) -> handler.handle(api.own(), it));
  }

  private static Route board(String route, Handler<Api.Boards> handler) {
    return route(NONE, route, (api, it) -> handler.handle(api.boards(), it));
  }

  private static Route admin(Scope part, String route, Handler<Api.Administration> handler) {
    return route(
        it -> it.mustAdminister(part),
        route,
        (api, it) -> handler.handle(api.administration(), it));
  }

  private static Route route(Requirement requirement, String route, Handler<Api> handler) {
    int space = route.indexOf(' ');
    return new Route(
        route.substring(0, space), segments(route.substring(space + 1)), requirement, handler);
  }

  /** Splits a path; ignores a slash at its end. */
  static List<String> segments(String path) {
    return Stream.of(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }

  /** The routes of a path, one for each method. */
  static List<Route> at(List<String> path) {
    return ALL.stream().filter(route -> route.matches(path)).toList();
  }
}
