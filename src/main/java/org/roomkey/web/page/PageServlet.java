package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Decision.Granted;
import org.roomkey.access.Permission;
import org.roomkey.credential.Identity;
import org.roomkey.oidc.EndSessionRequests;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Boards;
import org.roomkey.room.Role;
import org.roomkey.web.ApiException;
import org.roomkey.web.BoardView;
import org.roomkey.web.Callers;
import org.roomkey.web.Input;
import org.roomkey.web.RequestCaller;
import org.roomkey.web.page.Pages.Me;

/** {@code /}, {@code /boards}, each board and its settings, and {@code /lab}. */
public final class PageServlet extends CallerPageServlet {
  private static final long serialVersionUID = 1L;
  private static final int MAX_BOARDS_SHOWN = 500;
  private static final String SETTINGS = "/settings";

  /** The parameter that a script adds when it leads a person whose login has ended to sign in. */
  private static final String ENDED = "ended";

  /** The parameter with which a provider sends a person back who has signed out there. */
  private static final String STATE = "state";

  private final transient BoardAccess access;
  private final transient BoardStore store;
  private final transient Boards boards;

  public PageServlet(
      Callers callers,
      PrincipalSignIn principals,
      BoardAccess access,
      BoardStore store,
      Boards boards,
      Pages pages) {
    super(callers, principals, pages);
    this.access = access;
    this.store = store;
    this.boards = boards;
  }

  @Override
  void show(HttpServletRequest request, HttpServletResponse response, Optional<Identity> caller)
      throws ServletException, IOException, ApiException {
    String path = request.getServletPath();
    if (path.equals("/lab")) {
      Me me = caller.map(Me::of).orElse(null);
      pages.lab(request, response, me, caller.map(this::boardsOf).orElse(null));
    } else if (caller.isEmpty() && isRoot(path)) {
      showSignIn(request, response, Input.query(request));
    } else if (caller.isEmpty()) {
      toSignIn(request, response);
    } else if (request.getPathInfo() == null || request.getPathInfo().equals("/")) {
      boolean mayCreate = access.mayCreate(caller.get());
      pages.boards(request, response, Me.of(caller.get()), boardsOf(caller.get()), mayCreate);
    } else {
      showBoard(request, response, caller.get());
    }
  }

  /** Goes straight to the provider if that is the only way, but not after a sign-out. */
  private void showSignIn(HttpServletRequest request, HttpServletResponse response, Input query)
      throws ServletException, IOException, ApiException {
    String next = query.one("next").orElse(null);
    boolean isSignedOut =
        !query.all(PrincipalSignIn.SIGNED_OUT).isEmpty()
            || query.all(STATE).contains(EndSessionRequests.STATE);
    if (isSignedOut) {
      pages.signedOut(request, response, next);
    } else if (pages.ways().isStraight() && query.all(ENDED).isEmpty()) {
      Redirects.seeOther(request, response, pages.ways().straight(Redirects.ownPath(next)));
    } else {
      pages.signIn(request, response, next, null, null);
    }
  }

  private List<BoardView> boardsOf(Identity caller) {
    return store.list(caller.user().id(), MAX_BOARDS_SHOWN).stream()
        .filter(listed -> Permission.READ.isCoveredBy(caller, listed.info().id()))
        .map(
            listed ->
                BoardView.of(listed.info(), listed.role(), boards.viewers(listed.info().id())))
        .toList();
  }

  private void showBoard(HttpServletRequest request, HttpServletResponse response, Identity caller)
      throws ServletException, IOException {
    String path = request.getPathInfo().substring(1);
    boolean isSettings = path.endsWith(SETTINGS);
    String boardId = isSettings ? path.substring(0, path.length() - SETTINGS.length()) : path;
    Permission needed = isSettings ? Permission.MANAGE : Permission.READ;
    Optional<Granted> granted =
        access.visible(new RequestCaller(request, caller), boardId, needed).granted();
    if (granted.isEmpty()) {
      pages.error(request, response, 404, "page.no_board", "page.no_board.why");
    } else {
      BoardInfo info = granted.get().board().info();
      Role role = granted.get().role().orElse(null);
      BoardView view = BoardView.of(info, role, boards.viewers(boardId));
      pages.board(request, response, Me.of(caller), view, isSettings ? "settings" : "board");
    }
  }

  /** The pattern of the root matches an empty path; Undertow calls it a slash. */
  private static boolean isRoot(String servletPath) {
    return servletPath.isEmpty() || servletPath.equals("/");
  }
}
