package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** The fixture itself, shown by the shortest use of the product. */
class TestServerIT {

  @Test
  void messagesOfTwoPeopleSurviveARestart() {
    try (TestServer server = new TestServer(Map.of("roomkey.presence.grace", "1s"))) {
      Person alice = server.loginAs("alice");
      Person bob = server.loginAs("bob");
      try (TestSocket a = alice.on("board-1");
          TestSocket b = bob.on("board-1")) {
        assertEquals("user-bob", a.next("user_joined").userId());
        Frame ack = a.message("board-1", "hello");
        assertEquals(1, ack.number("seq"));
        assertEquals("hello", b.next("message").string("text"));
        a.seesNothing();
        b.seesNothing();
      }
      try (RawSocket raw = server.rawSocket("/ws?token=" + bob.token("connect", "read"))) {
        raw.mustBeUpgraded().expect("authenticated");
      }

      server.restart();
      try (TestSocket again = alice.socket()) {
        assertEquals("hello", again.join("board-1").messages().get(0).string("text"));
      }
      assertEquals("up", server.json("/health/ready").getString("status"));
      assertTrue(alice.get("/boards").mustBe(200).body().contains("board-1"));
      server.anybody().get("/webjars/picocss__pico/2.1.1/css/pico.min.css").mustBe(200);
    }
  }

  @Test
  void twoServersInOneJvmStopIndependently() {
    try (TestServer stays = new TestServer()) {
      new TestServer().close();
      assertEquals("up", stays.json("/health/ready").getString("status"));
      stays.loginAs("alice").on("board-1").close();
    }
  }
}
