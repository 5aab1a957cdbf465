package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/**
 * Requests wait in the queue for password hashing while their right is revoked. Once the revocation
 * is answered, they change nothing.
 */
class LateRequestsIT {
  private static final String USERS = "/api/admin/users";
  private static final String PASSWORD = "three grey herons";
  private static final int MANY = 8;

  private static TestServer server;
  private static Person admin;
  private static ExecutorService threads;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    admin = server.loginAs("admin");
    threads = Executors.newFixedThreadPool(2 * MANY);
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
    server.close();
  }

  private static String newPerson(boolean isAdmin) {
    String id = "p-" + UUID.randomUUID();
    admin
        .post(
            USERS,
            Json.object(
                "id", id, "username", id, "name", "P", "password", PASSWORD, "admin", isAdmin))
        .mustBe(201);
    return id;
  }

  private static List<CompletableFuture<HttpAnswer>> atOnce(
      int requests, IntFunction<HttpAnswer> request) {
    return IntStream.range(0, requests)
        .mapToObj(i -> CompletableFuture.supplyAsync(() -> request.apply(i), threads))
        .toList();
  }

  private static Stream<HttpAnswer> answers(List<CompletableFuture<HttpAnswer>> requests) {
    return requests.stream().map(CompletableFuture::join);
  }

  private static long made(String prefix) {
    return server.sql("SELECT COUNT(*) FROM users WHERE id LIKE '" + prefix + "%'");
  }

  private static void makesNoAdministratorOnce(Consumer<String> ending) {
    String id = newPerson(true);
    String prefix = "made-" + UUID.randomUUID() + "-";
    Person insider = server.signedIn(id);
    List<Person> copies = Stream.generate(insider::copy).limit(MANY).toList();
    List<CompletableFuture<HttpAnswer>> requests =
        atOnce(
            MANY,
            i ->
                copies
                    .get(i)
                    .post(
                        USERS,
                        Json.object(
                            "id",
                            prefix + i,
                            "username",
                            prefix + i,
                            "name",
                            "x",
                            "admin",
                            true,
                            "password",
                            PASSWORD)));
    Wait.until("the first is made", () -> made(prefix) > 0);
    ending.accept(id);
    long then = made(prefix);

    List<Integer> statuses = answers(requests).map(HttpAnswer::status).toList();
    assertEquals(then, made(prefix), () -> "made later: " + statuses);
    assertTrue(statuses.contains(403), statuses::toString);
  }

  @Test
  void noUserIsCreatedOnceTheAdministratorLosesTheRight() {
    makesNoAdministratorOnce(
        id -> admin.patch(USERS + "/" + id, Json.object("admin", false)).mustBe(200));
    makesNoAdministratorOnce(
        id -> admin.patch(USERS + "/" + id, Json.object("disabled", true)).mustBe(200));
    makesNoAdministratorOnce(id -> admin.delete(USERS + "/" + id).mustBe(204));
  }

  @Test
  void noUserIsChangedOnceTheAdministratorIsDemoted() {
    String id = newPerson(true);
    String victim = newPerson(false);
    Person insider = server.signedIn(id);
    List<Person> copies = Stream.generate(insider::copy).limit(MANY).toList();
    List<CompletableFuture<HttpAnswer>> requests =
        atOnce(
            MANY,
            i ->
                copies
                    .get(i)
                    .patch(
                        USERS + "/" + victim,
                        Json.object("admin", true, "password", "x" + i + PASSWORD)));
    CompletableFuture.anyOf(requests.toArray(CompletableFuture[]::new)).join();
    admin.patch(USERS + "/" + id, Json.object("admin", false)).mustBe(200);
    admin
        .patch(USERS + "/" + victim, Json.object("admin", false, "password", PASSWORD))
        .mustBe(200);

    List<Integer> statuses = answers(requests).map(HttpAnswer::status).toList();
    assertTrue(statuses.contains(403), statuses::toString);
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE id = ? AND admin = TRUE", victim));
    server.anybody().signIn(victim, PASSWORD);
  }

  @Test
  void anOldPasswordCannotOverwriteAReset() {
    for (int round = 0; round < 3; round++) {
      String id = newPerson(false);
      Person thief = server.anybody().signIn(id, PASSWORD);
      List<Person> copies = Stream.generate(thief::copy).limit(3).toList();
      List<CompletableFuture<HttpAnswer>> own =
          atOnce(
              copies.size(),
              i ->
                  copies
                      .get(i)
                      .post(
                          "/api/me/password",
                          Json.object("current", PASSWORD, "new", "mine " + i + PASSWORD)));
      LockSupport.parkNanos(1_000_000L * ThreadLocalRandom.current().nextInt(60));
      String reset = "seven slow snails";
      admin.patch(USERS + "/" + id, Json.object("password", reset)).mustBe(200);
      answers(own).forEach(answer -> {});

      copies.forEach(copy -> copy.get("/api/me").mustBe(401));
      server.anybody().signIn(id, reset);
    }
  }

  @Test
  void concurrentPasswordChangesSucceedOnce() {
    Person person = server.anybody().signIn(newPerson(false), PASSWORD);
    List<Person> copies = Stream.generate(person::copy).limit(4).toList();
    List<CompletableFuture<HttpAnswer>> own =
        atOnce(
            copies.size(),
            i ->
                copies
                    .get(i)
                    .post(
                        "/api/me/password",
                        Json.object("current", PASSWORD, "new", "mine " + i + PASSWORD)));
    assertEquals(1, answers(own).filter(answer -> answer.status() == 204).count());
    assertEquals(1, copies.stream().filter(copy -> copy.get("/api/me").status() == 200).count());
  }

  @Test
  void aSignInThatRacesDisablingStartsNoLogin() {
    String id = newPerson(false);
    List<Person> browsers = Stream.generate(server::anybody).limit(MANY).toList();
    List<CompletableFuture<HttpAnswer>> signIns =
        atOnce(
            MANY,
            i -> browsers.get(i).post("/login", Json.object("username", id, "password", PASSWORD)));
    CompletableFuture.anyOf(signIns.toArray(CompletableFuture[]::new)).join();
    admin.patch(USERS + "/" + id, Json.object("disabled", true)).mustBe(200);
    answers(signIns).forEach(answer -> {});
    admin.patch(USERS + "/" + id, Json.object("disabled", false)).mustBe(200);

    browsers.forEach(browser -> browser.get("/api/me").mustBe(401));
  }
}
