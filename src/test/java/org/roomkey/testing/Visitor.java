package org.roomkey.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;

/** A person with their own browser and tabs; records all complaints of the browser. */
public final class Visitor {
  private final TestServer server;
  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();

  Visitor(Browser browser, TestServer server, String locale) {
    this.server = server;
    context = browser.newContext(new Browser.NewContextOptions().setLocale(locale));
    context.setDefaultTimeout((double) TestServer.PATIENCE.toMillis());
    // The first page of a browser that has just begun may come late on a busy machine.
    context.setDefaultNavigationTimeout(3.0 * TestServer.PATIENCE.toMillis());
    context.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.text().contains("Content Security")) {
            complaints.add(message.text() + " at " + message.location());
          }
        });
    context.onWebError(error -> complaints.add(error.error()));
    context.onDialog(this::refuse);
    page = context.newPage();
  }

  private void refuse(Dialog dialog) {
    complaints.add("a dialog: " + dialog.message());
    dialog.dismiss();
  }

  /** The window of the first tab, and whether the person likes it dark. */
  public Visitor look(int width, int height, ColorScheme scheme) {
    page.setViewportSize(width, height);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    return this;
  }

  /** The first tab. */
  public Page page() {
    return page;
  }

  /** Fills in the form and stays on the page that comes then. */
  public Visitor signIn(String username, String password) {
    Canaries.remember(Canaries.Kind.PASSWORD, password);
    page.navigate(server.uri().toString());
    page.fill("[name=username]", username);
    page.fill("[name=password]", password);
    page.click("#signin [type=submit]");
    return this;
  }

  /** Signs in a demo user, and waits until they see the boards. */
  public Visitor signIn(String username) {
    signIn(username, username + "-demo");
    page.waitForURL(server.uri("/boards").toString());
    return this;
  }

  public void signOut() {
    page.click(".account-name");
    page.click("#logout button");
    page.locator("#signin").waitFor();
  }

  /** Opens a path within the application in the first tab. */
  public Page open(String path) {
    page.navigate(server.uri(path).toString());
    return page;
  }

  /** Opens a board in the first tab and waits until its connection stands. */
  public Page openBoard(String boardId) {
    return enter(page, boardId);
  }

  /** Opens a board in a further tab and waits until its connection stands. */
  public Page openBoardInNewTab(String boardId) {
    return enter(context.newPage(), boardId);
  }

  private Page enter(Page tab, String boardId) {
    tab.navigate(server.uri("/boards/" + boardId).toString());
    tab.locator("#connection[data-state=open]").waitFor();
    return tab;
  }

  /** From now on complaints with this text are expected. */
  public void expectComplaint(String part) {
    expected.add(part);
  }

  /** Closes the browser and returns its unexpected complaints. */
  List<String> leave() {
    context.cookies().forEach(cookie -> Canaries.watch(cookie.name + "=" + cookie.value));
    context.close();
    return complaints.stream().filter(line -> expected.stream().noneMatch(line::contains)).toList();
  }
}
