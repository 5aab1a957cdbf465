package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;

/** An attacker guesses passwords while the account's owner wants to sign in. */
class GuessingIT {
  private static final String PASSWORD = "nine nosy newts nap";

  private static TestServer server;

  @BeforeAll
  static void start() {
    // Without a limit on requests, so that only the password limits apply.
    server =
        new TestServer(
            Map.of(
                "roomkey.limits.requests-per-user", "0",
                "roomkey.limits.requests-at-once-per-user", "0"));
    for (String username : List.of("erna", "frida")) {
      server
          .signedIn("user-admin")
          .post(
              "/api/admin/users",
              Json.object("username", username, "name", username, "password", PASSWORD))
          .mustBe(201);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonObject attempt(String username, String password) {
    return Json.object("username", username, "password", password);
  }

  private static HttpAnswer guess(String username) {
    return server.anybody().post("/login", attempt(username, "wrong"));
  }

  private static int refusedOf(int attempts, Callable<HttpAnswer> attempt) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(attempts);
    try {
      List<Integer> statuses = new ArrayList<>();
      for (Future<HttpAnswer> one : pool.invokeAll(Collections.nCopies(attempts, attempt))) {
        HttpAnswer answer = one.get();
        statuses.add(answer.status());
        if (answer.status() == 429) {
          assertNotNull(answer.header("Retry-After"));
        }
      }
      int throttled = Collections.frequency(statuses, 429);
      assertTrue(throttled < attempts, "no attempt was evaluated");
      return attempts - throttled;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Tries a password eight times a second until it is closed. */
  private static final class Guesser implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    Guesser(String username) {
      thread =
          new Thread(
              () -> {
                while (!over.get()) {
                  guess(username);
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(125));
                }
              });
      thread.start();
      for (int i = 0; i < 40 && guess(username).status() != 429; i++) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      over.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void ofAHundredConcurrentWrongPasswordsAtMostTenAreEvaluated() throws Exception {
    assertTrue(refusedOf(100, () -> guess("dora")) <= 10);
    guess("dora").mustBe(429);
  }

  @Test
  void confirmingTheCurrentPasswordSharesTheBudget() throws Exception {
    Person carol = server.signedIn("user-carol");
    JsonObject change = Json.object("current", "wrong", "new", PASSWORD);
    assertTrue(refusedOf(40, () -> carol.copy().post("/api/me/password", change)) <= 10);
    guess("carol").mustBe(429);
  }

  @Test
  void surroundingBlanksDoNotEvadeTheDelay() {
    int status = 401;
    int evaluated = 0;
    for (int i = 1; i < 20 && status == 401; i++) {
      String name = "\u00a0".repeat(i % 2) + "admin" + " ".repeat(i);
      status =
          i % 3 == 0
              ? server
                  .anybody()
                  .postForm("/login", "username", name.replace(' ', '+'), "password", "wrong")
                  .status()
              : guess(name).status();
      evaluated += status == 401 ? 1 : 0;
    }
    assertEquals(429, status);
    assertTrue(evaluated <= 8, evaluated + " were evaluated");
    guess("admin").mustBe(429);
  }

  @Test
  void aKnownBrowserSignsInAtOnceDuringGuessing() {
    Person bob = server.loginAs("bob");
    String device = bob.cookie("ROOMKEY_DEVICE");
    bob.logout();
    assertEquals(device, bob.cookie("ROOMKEY_DEVICE"), "it outlives a logout");
    Person other = server.anybody().signIn("frida", PASSWORD);
    try (Guesser unused = new Guesser("bob")) {
      server.anybody().post("/login", attempt("bob", "bob-demo")).mustBe(429);
      for (String worthless :
          List.of(other.cookie("ROOMKEY_DEVICE"), device.substring(1), device + "A", "x")) {
        server
            .anybody()
            .setCookie("ROOMKEY_DEVICE", worthless)
            .post("/login", attempt("bob", "bob-demo"))
            .mustBe(429);
      }
      long start = System.nanoTime();
      bob.post("/login", attempt("bob", "bob-demo")).mustBe(200);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, took.toString());
    }
  }

  @Test
  void aNewBrowserAtTheGuessersAddressSignsInAfterTheDelay() {
    Person erna = server.anybody();
    try (Guesser unused = new Guesser("erna")) {
      HttpAnswer answer = erna.post("/login", attempt("erna", PASSWORD)).mustBe(429);
      assertNotNull(erna.cookie("ROOMKEY_WAIT"));
      for (int i = 0; i < 3 && answer.status() == 429; i++) {
        LockSupport.parkNanos(
            TimeUnit.SECONDS.toNanos(Long.parseLong(answer.header("Retry-After"))));
        answer = erna.post("/login", attempt("erna", PASSWORD));
      }
      answer.mustBe(200);
    }
    assertFalse(erna.cookies().contains("ROOMKEY_WAIT"));
  }

  @Test
  void cookiesAreHttpOnlyAndSameSite() {
    HttpAnswer answer =
        server
            .anybody()
            .postForm("/login", "username", "alice", "password", "alice-demo")
            .mustBe(303);
    String cookie =
        answer.headers("Set-Cookie").stream()
            .filter(line -> line.startsWith("ROOMKEY_DEVICE="))
            .findFirst()
            .orElseThrow();
    for (String part : List.of("HttpOnly", "SameSite=Lax", "Path=/roomkey", "Max-Age=31536000")) {
      assertTrue(cookie.contains(part), cookie);
    }
    assertTrue(cookie.length() < 400, cookie);
  }
}
