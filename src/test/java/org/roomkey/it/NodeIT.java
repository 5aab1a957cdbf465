package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** The MBean, on the MBean server of the tests' JVM. */
@TestMethodOrder(OrderAnnotation.class)
class NodeIT {
  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();
  private static TestServer server;
  private static ObjectName node;

  @BeforeAll
  static void start() throws JMException {
    server = new TestServer();
    node = new ObjectName("org.roomkey:type=Node,context=/roomkey");
  }

  @AfterAll
  static void stop() {
    server.close();
    assertFalse(BEANS.isRegistered(node));
  }

  private static Object see(String attribute) throws JMException {
    return BEANS.getAttribute(node, attribute);
  }

  private static void drain(int seconds) throws JMException {
    BEANS.invoke(node, "drain", new Object[] {seconds}, new String[] {"int"});
  }

  /** The last one: only a new start ends it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theMBeanListsConnectionsAndDrainsTheNode() throws JMException {
    Person alice = server.loginAs("alice");
    Person bob = server.loginAs("bob");
    try (TestSocket one = alice.on("board-1");
        TestSocket two = alice.on("board-2");
        TestSocket three = bob.on("board-1")) {
      assertEquals(3, see("Connections"));
      assertEquals(2, see("People"));
      assertEquals(2, see("Boards"));
      assertEquals(true, see("Ready"));
      assertEquals(false, see("Draining"));

      drain(3_600);

      HttpAnswer ready = server.anybody().get("/health/ready").mustBe(503);
      assertEquals("draining", ready.json().getString("status"));
      server.anybody().get("/health/live").mustBe(200);
      assertEquals(false, see("Ready"));
      assertEquals(true, see("Draining"));
      one.message("board-1", "the balancer has yet to see it");
      bob.socket().close();

      drain(0);

      for (TestSocket each : List.of(one, two, three)) {
        long seconds = each.mustEnd(1012, "Restarting", "restarting").number("retryAfter");
        assertTrue(seconds >= 1 && seconds <= 10);
      }
      String refusal = assertThrows(AssertionError.class, () -> alice.open("/ws")).getMessage();
      assertTrue(refusal.contains("503"), refusal);
      alice.post("/api/boards/board-1/messages", Json.object("text", "by HTTP")).mustBe(201);
    }
  }

  @Test
  void anInvalidDrainTimeIsRefused() {
    RuntimeMBeanException refused = assertThrows(RuntimeMBeanException.class, () -> drain(-1));
    assertTrue(refused.getCause() instanceof IllegalArgumentException);
  }

  @Test
  void aSecondApplicationAtTheSamePathGetsANumberedName() throws JMException {
    ObjectName second = new ObjectName(node + ",instance=2");
    TestServer other = new TestServer();
    try {
      assertTrue(BEANS.isRegistered(second));
    } finally {
      other.close();
    }
    assertFalse(BEANS.isRegistered(second));
    assertTrue(BEANS.isRegistered(node));
  }
}
