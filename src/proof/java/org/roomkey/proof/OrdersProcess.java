package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.roomkey.testing.HostVisitor;
import org.roomkey.testing.Json;
import org.roomkey.testing.OrdersExample;
import org.roomkey.testing.Person;
import org.roomkey.testing.Site;
import org.roomkey.testing.TomcatProcess;

/**
 * {@code examples/orders} on an unmodified Tomcat that keeps its sessions, in a process of its own.
 */
final class OrdersProcess implements AutoCloseable {
  private static final String PAGE = "/orders/order/4711";

  private final HttpClient http = Site.client();
  private final Path home;
  private final Path base;
  private final int port;
  private final Map<String, String> environment;
  private TomcatProcess tomcat;

  /**
   * @param version of Tomcat, as the build unpacked it
   * @param roomkey the address, as the application reaches it
   */
  OrdersProcess(String version, String roomkey, Person admin) throws Exception {
    home = TomcatProcess.distribution(version);
    base = TomcatProcess.emptyBase("orders-" + version);
    port = TomcatProcess.freePort();
    TomcatProcess.configureEmpty(base, home, port);
    Path context = base.resolve("conf/context.xml");
    Files.writeString(
        context,
        Files.readString(context)
            .replace("</Context>", "<Manager pathname=\"SESSIONS.ser\" /></Context>"));
    OrdersExample.unpackTo(base.resolve("webapps/orders"));
    environment = Map.of("ORDERS_ROOMKEY", roomkey, "ORDERS_TOKEN", token(admin));
    start();
  }

  /** As the example's README says. */
  private static String token(Person admin) {
    String users = "/api/admin/users";
    admin.post(users, Json.object("id", "service-orders", "name", "Orders", "kind", "service"));
    return admin
        .post(
            users + "/service-orders/tokens",
            Json.object(
                "label",
                "orders",
                "scopes",
                Json.parse("[\"act_as\",\"read\",\"publish\",\"admin:boards\"]")))
        .mustBe(201)
        .json()
        .getString("token");
  }

  void start() throws Exception {
    tomcat = TomcatProcess.startDistribution(home, base, port, environment, PAGE);
  }

  /** Ends it as an administrator does. */
  void stop() throws Exception {
    tomcat.stop();
  }

  /** Ends it as a crash does. */
  void kill() {
    tomcat.close();
  }

  Visit visit() {
    return new Visit();
  }

  /** A browser with one session at the application. For one thread but for the requests. */
  final class Visit {
    private volatile String cookie = "";

    /** Signs in. */
    Visit signIn() {
      return signIn("dana");
    }

    Visit signIn(String person) {
      HttpResponse<String> answer = post("/signin", "person=" + person);
      assertEquals(303, answer.statusCode());
      answer.headers().allValues("Set-Cookie").forEach(set -> cookie = set.split(";", 2)[0]);
      return this;
    }

    HttpResponse<String> signOut() {
      return post("/signout", "");
    }

    HttpResponse<String> askForTicket() {
      return post("/ticket", "");
    }

    /** A ticket. Waits while the person has too many unused ones. */
    String ticket() {
      HttpResponse<String> answer = askForTicket();
      for (int i = 0; i < 60 && answer.statusCode() == 503; i++) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        answer = askForTicket();
      }
      return HostVisitor.ticket(answer);
    }

    private HttpResponse<String> post(String path, String form) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PAGE + path))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Cookie", cookie)
              .POST(BodyPublishers.ofString(form))
              .build();
      try {
        return http.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    tomcat.close();
  }
}
