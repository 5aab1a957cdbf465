package org.roomkey.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitors;

/**
 * A server of the class's own and browsers that visit it, one class after the other. No page may
 * complain on the console.
 */
abstract class BrowserTest {
  static TestServer server;
  static Visitors visitors;

  @BeforeAll
  static void start() {
    server = new TestServer();
    visitors = new Visitors(server);
  }

  @AfterAll
  static void stop() {
    visitors.close();
    server.close();
  }

  @AfterEach
  void nothingIsComplainedOf() {
    visitors.leaveWithoutComplaint();
  }
}
