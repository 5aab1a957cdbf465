package org.roomkey.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.ServerProcess;

/**
 * Ten thousand clients of a killed server reconnect at the same moment, without the backoff of our
 * own client. All of them get in and miss no message. docs/operations.md quotes the time.
 */
class ReconnectProof {
  private static final int SOCKETS = 10_000;
  private static final int BOARDS = 50;

  /** Like our own client: a connection that is not open by then is retried. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** All clients and their progress. For one thread. */
  private static final class Everybody implements ClientSockets.Listener, AutoCloseable {
    private final long start = System.nanoTime();
    private final long[] joinedAfter = new long[SOCKETS];
    private final ClientSocket[] sockets = new ClientSocket[SOCKETS];
    private final long[] openedAt = new long[SOCKETS];
    private final ClientSockets wire;
    private int joined;
    private int refused;
    private int late;
    private boolean wanted = true;

    Everybody(ServerProcess server, String cookies) throws IOException {
      URI uri = URI.create(server.uri("/ws").toString().replaceFirst("^http", "ws"));
      wire = new ClientSockets(uri, List.of("Cookie: " + cookies), false, this);
    }

    /**
     * Opens all sockets and waits until all have joined their boards.
     *
     * @param atOnce the maximum number of pending handshakes
     */
    void comeBack(int atOnce) throws IOException {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
      long look = System.nanoTime();
      int opened = 0;
      while (joined < SOCKETS) {
        assertTrue(System.nanoTime() < deadline, () -> joined + " are in, " + refused + " refused");
        while (opened < SOCKETS && opened - joined < atOnce) {
          open(opened++);
        }
        wire.poll(1);
        if (System.nanoTime() - look > TimeUnit.SECONDS.toNanos(1)) {
          look = System.nanoTime();
          openAgain();
        }
      }
    }

    private void open(int number) throws IOException {
      openedAt[number] = System.nanoTime();
      sockets[number] = wire.open(number, null, 0);
    }

    private void openAgain() throws IOException {
      for (int i = 0; i < SOCKETS; i++) {
        ClientSocket socket = sockets[i];
        if (socket != null && !socket.joined && System.nanoTime() - openedAt[i] > PATIENCE_NANOS) {
          late++;
          socket.channel.close();
          open(i);
        }
      }
    }

    private double secondsUntil(int count) {
      long[] sorted = joinedAfter.clone();
      Arrays.sort(sorted);
      return (sorted[count - 1] - start) / 1e9;
    }

    @Override
    public void opened(ClientSocket socket) {
      // greeted by a frame
    }

    @Override
    public void frame(ClientSocket socket, byte[] bytes, int at, int length, long nanos)
        throws IOException {
      String frame = new String(bytes, at, Math.min(length, 80), StandardCharsets.UTF_8);
      if (frame.contains("\"type\":\"authenticated\"")) {
        String board = "back-" + socket.number % BOARDS;
        wire.send(
            socket,
            Json.object("type", "join", "boardId", board, "after", 0)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
      } else if (frame.contains("\"type\":\"joined\"") && !socket.joined) {
        socket.joined = true;
        joinedAfter[joined++] = nanos;
        assertTrue(new String(bytes, at, length, StandardCharsets.UTF_8).contains("said before"));
      }
    }

    /** A refused client retries at once. */
    @Override
    public void closed(ClientSocket socket, int code, String reason) throws IOException {
      if (wanted) {
        refused++;
        open(socket.number);
      }
    }

    @Override
    public void close() throws IOException {
      wanted = false;
      wire.close();
    }
  }

  @Test
  void tenThousandClientsReconnectAtOnce(@TempDir Path folder) throws IOException {
    try (ServerProcess server = ServerProcess.withHeap(folder, "1g")) {
      Person admin = server.loginAs("admin");
      IntStream.range(0, BOARDS)
          .mapToObj(i -> "back-" + i)
          .forEach(
              id -> {
                admin
                    .put("/api/boards/" + id, Json.object("name", id, "access", "open"))
                    .mustBe(201);
                admin
                    .post("/api/boards/" + id + "/messages", Json.object("text", "said before"))
                    .mustBe(201);
              });
      try (Everybody before = new Everybody(server, admin.cookies())) {
        before.comeBack(64);
        System.out.printf("PROOF all came, 64 at once: %.1f s%n", before.secondsUntil(SOCKETS));
      }
      server.kill();
      server.start();
      try (Everybody again = new Everybody(server, admin.at(server).cookies())) {
        again.comeBack(SOCKETS);
        System.out.printf(
            "PROOF %,d came back at once after kill -9: half after %.1f s, all after %.1f s,"
                + " refused meanwhile %d, opened again after 20 s %d, CPU of the server %.1f s%n",
            SOCKETS,
            again.secondsUntil(SOCKETS / 2),
            again.secondsUntil(SOCKETS),
            again.refused,
            again.late,
            server.cpu().toMillis() / 1e3);
        assertEquals(SOCKETS, again.joined);
      }
    }
  }
}
