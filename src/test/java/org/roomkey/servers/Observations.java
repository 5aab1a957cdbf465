package org.roomkey.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.ServerMemory;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestSocket;

/** What a container decides by itself: a cell of the table each. */
final class Observations {
  /** More than a socket may send in a second, bursts included. */
  private static final int PINGS = 500;

  private static final int WARM_UP = 200;

  private final Site site;

  Observations(Site site) {
    this.site = site;
  }

  /** The attribute of a cookie that a sign-in sets. */
  String sameSite(String name) {
    HttpAnswer login =
        site.anybody()
            .post("/login", Json.object("username", "alice", "password", "alice-demo"))
            .mustBe(200);
    return login.headers("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith(name + "="))
        .map(cookie -> cookie.contains("SameSite=Lax") ? "`Lax`" : "none")
        .findFirst()
        .orElse("no cookie");
  }

  String folder() {
    return Integer.toString(site.anybody().get("/assets/css/").status());
  }

  /** The answer to a frame with an opcode that means nothing. */
  String unknownOpcode() {
    return code(RawSocket.frame(3, true, new byte[] {1}));
  }

  /** RFC 6455, section 5.1: the server closes the connection. */
  String unmasked() {
    byte[] text = "{\"type\":\"ping\"}".getBytes(UTF_8);
    byte[] frame = new byte[2 + text.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) text.length;
    System.arraycopy(text, 0, frame, 2, text.length);
    return code(frame);
  }

  private String code(byte[] frame) {
    Person alice = site.loginAs("alice");
    try (RawSocket socket = site.rawSocket("/ws", "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().next("authenticated");
      socket.sendBytes(frame);
      for (RawSocket.RawFrame answer = socket.read(); answer != null; answer = socket.read()) {
        if (answer.opcode() == RawSocket.CLOSE) {
          return Integer.toString(answer.closeCode());
        }
        if (answer.text().contains("pong")) {
          return "accepted";
        }
      }
      return "cut off";
    }
  }

  /** Whether the application sees pings. */
  String pings() {
    Person carol = site.loginAs("carol");
    try (RawSocket socket = site.rawSocket("/ws", "Cookie", carol.cookies())) {
      socket.mustBeUpgraded().next("authenticated");
      try {
        for (int i = 0; i < PINGS; i++) {
          socket.send(RawSocket.PING, true, new byte[] {1});
        }
        socket.send("{\"type\":\"ping\"}");
      } catch (UncheckedIOException e) {
        return "1008"; // closed before the last one
      }
      for (RawSocket.RawFrame answer = socket.read(); answer != null; answer = socket.read()) {
        if (answer.opcode() == RawSocket.CLOSE) {
          return Integer.toString(answer.closeCode());
        }
        if (answer.opcode() == RawSocket.TEXT && answer.text().contains("pong")) {
          return "not limited";
        }
      }
      return "cut off";
    }
  }

  /**
   * Opens this number of sockets, which stay idle.
   *
   * @param sockets gets them; the caller closes them
   * @return the bytes of the heap that each costs, after a collection
   */
  long idleSocket(long pid, int number, List<TestSocket> sockets) {
    List<TestSocket> first = new ArrayList<>();
    // Somebody else: a server may still count them when the others open.
    open(site.loginAs("bob").token("connect"), WARM_UP, first);
    String token = site.loginAs("alice").token("connect");
    first.forEach(TestSocket::close);
    try (ServerMemory memory = new ServerMemory(pid)) {
      long before = memory.measure().heap();
      open(token, number, sockets);
      return (memory.measure().heap() - before) / number;
    }
  }

  private void open(String token, int number, List<TestSocket> sockets) {
    for (int i = 0; i < number; i++) {
      TestSocket socket = site.socket("/ws?token=" + token);
      sockets.add(socket);
      socket.next("authenticated");
    }
  }
}
