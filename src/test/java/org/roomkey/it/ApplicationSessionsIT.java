package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Session;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.session.FileStore;
import org.apache.catalina.session.PersistentManager;
import org.apache.catalina.session.StandardManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HostVisitor;
import org.roomkey.testing.Json;
import org.roomkey.testing.LibraryHost;
import org.roomkey.testing.OrdersExample;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** The session of another application is the key: the library in real applications. */
class ApplicationSessionsIT {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String ORDER = "order/4711/";
  private static final Pattern GRANT = Pattern.compile("grant=\"([^\"]+)\"");

  private static TestServer server;
  private static String token;
  private static StandardContext orders;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    Person admin = server.loginAs("admin");
    admin
        .post(
            "/api/admin/users",
            Json.object("id", "service-orders", "name", "Orders", "kind", "service"))
        .mustBe(201);
    token =
        admin
            .post(
                "/api/admin/users/service-orders/tokens",
                Json.object(
                    "label",
                    "orders",
                    "scopes",
                    Json.parse("[\"act_as\",\"read\",\"publish\",\"admin:boards\"]")))
            .mustBe(201)
            .json()
            .getString("token");
    orders =
        deployOrders(
            "/orders",
            server.origin() + "/roomkey",
            context -> {
              StandardManager manager = new StandardManager();
              manager.setPathname(file("orders.ser"));
              context.setManager(manager);
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String file(String name) {
    return Path.of("target", "ApplicationSessionsIT-" + name).toAbsolutePath().toString();
  }

  private static StandardContext deployOrders(
      String path, String roomkey, Consumer<StandardContext> change) {
    return OrdersExample.deploy(
        server.tomcat(), path, Map.of("orders.roomkey", roomkey, "orders.token", token), change);
  }

  /** An application of pages alone: a jar, two settings and a tag. */
  private static StandardContext deployPlain(String path, String... settings) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("roomkey-client.url", server.origin() + "/roomkey");
    parameters.put("roomkey-client.token", token);
    parameters.put("roomkey-client.public-url", "/roomkey");
    parameters.put("roomkey-client.user", "user");
    for (int i = 0; i < settings.length; i += 2) {
      parameters.put(settings[i], settings[i + 1]);
    }
    return new LibraryHost(Path.of("src", "test", "webapps", "plain"), Optional.empty())
        .deploy(server.tomcat(), path, parameters, context -> {});
  }

  private static HostVisitor visitor(String path) {
    return new HostVisitor(URI.create(server.origin() + path + "/"));
  }

  private static HostVisitor signedIn(String path, String person) {
    HostVisitor visitor = visitor(path);
    signIn(visitor, person);
    return visitor;
  }

  private static void signIn(HostVisitor visitor, String person) {
    assertEquals(303, visitor.post(ORDER + "signin", "person", person).statusCode());
  }

  private static TestSocket open(HostVisitor visitor) {
    return open(visitor.post(ORDER + "ticket"));
  }

  private static TestSocket open(HttpResponse<String> answer) {
    TestSocket socket = server.socket("/ws?token=" + HostVisitor.ticket(answer));
    socket.next("authenticated");
    return socket;
  }

  private static void mustEndSoon(TestSocket socket, Runnable action) {
    long start = System.nanoTime();
    action.run();
    socket.mustEnd(4002, "Session expired", "session_expired");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(SOON) < 0, "it took " + took);
  }

  @Test
  void signingOutThereClosesTheSocketsOfThatSessionHere() {
    HostVisitor dana = signedIn("/orders", "dana");
    HostVisitor danaAtHome = signedIn("/orders", "dana");
    TestSocket socket = open(dana);
    TestSocket atHome = open(danaAtHome);
    String unused = HostVisitor.ticket(dana.post(ORDER + "ticket"));
    mustEndSoon(socket, () -> assertEquals(303, dana.post(ORDER + "signout").statusCode()));
    server.socket("/ws?token=" + unused).mustEnd(4001, "Invalid token", "invalid_token");
    assertEquals(401, dana.post(ORDER + "ticket").statusCode());
    atHome.ping();
    signIn(dana, "dana");
    open(dana).join("order-4711");
    mustEndSoon(atHome, () -> danaAtHome.post(ORDER + "signout"));
  }

  @Test
  void anExpiredSessionClosesItsSockets() {
    HostVisitor erik = signedIn("/orders", "erik");
    TestSocket socket = open(erik);
    Session session = newestOf(orders);
    session.setMaxInactiveInterval(1);
    mustEndSoon(socket, session::expire);
  }

  private static Session newestOf(StandardContext context) {
    return Arrays.stream(context.getManager().findSessions())
        .max((one, other) -> Long.compare(one.getCreationTime(), other.getCreationTime()))
        .orElseThrow();
  }

  @Test
  void anotherSessionIdIsTheSameSessionAndAnotherUserIsNot() {
    HostVisitor visitor = signedIn("/orders", "mira");
    TestSocket socket = open(visitor);
    signIn(visitor, "mira"); // changes the session's id
    socket.ping();
    mustEndSoon(socket, () -> signIn(visitor, "dana"));
    open(visitor).join("order-4711");
  }

  @Test
  void aRestartOfTheApplicationEndsNobody() throws Exception {
    HostVisitor erik = signedIn("/orders", "erik");
    TestSocket socket = open(erik);
    orders.reload();
    socket.ping();
    assertEquals(200, erik.get(ORDER.substring(0, ORDER.length() - 1)).statusCode());
    socket.ping();
    mustEndSoon(socket, () -> erik.post(ORDER + "signout"));
  }

  @Test
  void aSessionInAFileIsStillTheKey() throws Exception {
    PersistentManager manager = new PersistentManager();
    FileStore store = new FileStore();
    store.setDirectory(file("sessions"));
    manager.setStore(store);
    manager.setMinIdleSwap(0);
    manager.setMaxIdleSwap(0);
    StandardContext context =
        deployOrders("/swapped", server.origin() + "/roomkey", next -> next.setManager(manager));
    HostVisitor mira = signedIn("/swapped", "mira");
    TestSocket socket = open(mira);
    HostVisitor dana = signedIn("/swapped", "dana");
    TestSocket danas = open(dana);
    swapOut(manager);
    socket.ping();
    open(mira).ping();
    mustEndSoon(socket, () -> mira.post(ORDER + "signout"));
    danas.ping();
    swapOut(manager);
    mustEndSoon(danas, () -> dana.post(ORDER + "signout"));
    context.stop();
    context.destroy();
  }

  private static void swapOut(PersistentManager manager) throws InterruptedException {
    Thread.sleep(1_100); // its clock counts seconds
    manager.processPersistenceChecks();
    assertEquals(0, manager.getActiveSessions());
  }

  @Test
  void withoutRoomkeyThePageWorksAndTheTicketIs503() throws Exception {
    StandardContext context = deployOrders("/alone", "http://127.0.0.1:1/roomkey", next -> {});
    HostVisitor dana = signedIn("/alone", "dana");
    HttpResponse<String> page = dana.get("order/4711");
    assertTrue(page.body().contains("<roomkey-board board=\"order-4711\""), page::body);
    long start = System.nanoTime();
    HttpResponse<String> answer = dana.post(ORDER + "ticket");
    assertEquals(503, answer.statusCode(), answer::body);
    assertEquals(Optional.of("2"), answer.headers().firstValue("Retry-After"));
    assertTrue(System.nanoTime() - start < 5_500_000_000L);
    assertEquals(303, dana.post(ORDER + "ship").statusCode());
    assertEquals(303, dana.post(ORDER + "signout").statusCode());
    context.stop();
    context.destroy();
  }

  @Test
  void anApplicationThatIsUndeployedLeavesNothing() throws Exception {
    StandardContext context = deployPlain("/gone");
    HostVisitor visitor = visitor("/gone");
    visitor.get("signin.jsp?name=dana");
    Matcher grant = GRANT.matcher(visitor.get("page.jsp?board=gone-1").body());
    assertTrue(grant.find());
    TestSocket socket =
        open(visitor.post("roomkey-client/ticket", "board", "gone-1", "grant", grant.group(1)));
    WeakReference<ClassLoader> loader = new WeakReference<>(context.getLoader().getClassLoader());
    mustEndSoon(
        socket,
        () -> {
          try {
            context.stop(); // without a file for its sessions, so they end
          } catch (LifecycleException e) {
            throw new IllegalStateException(e);
          }
        });
    server.tomcat().getHost().removeChild(context);
    assertEquals(List.of(), threadsOf(loader.get()));
    Wait.until(
        "the class loader is gone",
        () -> {
          System.gc();
          return loader.get() == null;
        });
  }

  private static List<String> threadsOf(ClassLoader loader) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> loader != null && thread.getContextClassLoader() == loader)
        .map(Thread::getName)
        .toList();
  }

  @Test
  void aJarTwoSettingsAndATagAreEnough() throws Exception {
    StandardContext context = deployPlain("/plain");
    HostVisitor visitor = visitor("/plain");
    String query = "page.jsp?board=plain-1&label=%22%3E%3Cscript%3E%26&nonce=n%22once";
    assertFalse(visitor.get(query).body().contains("roomkey"), "nobody is signed in");
    visitor.get("signin.jsp?name=SALES%5Cdana");
    String page = visitor.get(query).body();
    assertEquals(2, page.split("<script type=\"module\"", -1).length - 1, page);
    assertTrue(
        page.contains("src=\"/roomkey/assets/js/roomkey-board.js\" nonce=\"n&quot;once\""), page);
    assertTrue(
        page.contains(
            "<roomkey-board board=\"plain-1\" label=\"&quot;&gt;&lt;script&gt;&amp;\""
                + " application=\"/plain\" grant=\""),
        page);
    assertTrue(page.contains("<roomkey-presence board=\"plain-1\" application=\"/plain\""), page);
    Matcher grant = GRANT.matcher(page);
    assertTrue(grant.find());
    String text = grant.group(1);
    String[] form = {"board", "plain-1", "grant", text};
    TestSocket socket = open(visitor.post("roomkey-client/ticket", form));
    assertEquals(
        "plain.SALES:5Cdana",
        socket.join("plain-1").json().getJsonArray("users").getJsonObject(0).getString("id"));
    assertEquals(204, visitor.post("roomkey-client/active").statusCode());
    assertEquals(
        403, visitor.post("roomkey-client/ticket", "board", "plain-2", "grant", text).statusCode());
    assertEquals(403, signedInPlain("erik").post("roomkey-client/ticket", form).statusCode());
    mustEndSoon(socket, () -> visitor.get("signout.jsp"));
    assertEquals(401, visitor.post("roomkey-client/ticket", form).statusCode());
    assertEquals(401, visitor.post("roomkey-client/active").statusCode());
    context.stop();
    context.destroy();
  }

  private static HostVisitor signedInPlain(String name) {
    HostVisitor visitor = visitor("/plain");
    visitor.get("signin.jsp?name=" + name);
    visitor.get("page.jsp?board=plain-1");
    return visitor;
  }

  @Test
  void aViewerReadsOnly() throws Exception {
    StandardContext context = deployPlain("/viewers", "roomkey-client.prefix", "v");
    HostVisitor visitor = visitor("/viewers");
    visitor.get("signin.jsp?name=dana");
    Matcher grant =
        GRANT.matcher(visitor.get("page.jsp?board=v-1&role=viewer&keepAlive=off").body());
    assertTrue(grant.find());
    TestSocket socket =
        open(visitor.post("roomkey-client/ticket", "board", "v-1", "grant", grant.group(1)));
    assertEquals("viewer", socket.join("v-1").json().getString("role"));
    context.stop();
    context.destroy();
  }
}
