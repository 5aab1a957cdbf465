package org.roomkey.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Wait;

class DirectoryNamesTest {
  private static final int AT_ONCE = 8;

  /** The kernel accepts connections for it, and nobody answers them. */
  private static ServerSocket hanging() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void aDirectoryThatHangsHoldsNoMoreThanEightThreads() throws Exception {
    List<Thread> lookups = new ArrayList<>();
    try (ServerSocket directory = hanging()) {
      String url = "ldap://127.0.0.1:" + directory.getLocalPort() + "/dc=example??sub?(uid={0})";
      DirectoryNames names = new DirectoryNames(LdapUrl.parse(url).orElseThrow(), Optional.empty());
      for (int i = 0; i < AT_ONCE; i++) {
        lookups.add(new Thread(() -> names.of("dora"), "lookup"));
      }
      lookups.forEach(Thread::start);
      Wait.until("all hang", () -> lookups.stream().allMatch(DirectoryNamesTest::isWaiting));

      long begin = System.nanoTime();
      assertEquals(Optional.empty(), names.of("dora"));
      long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();

      assertTrue(lookups.stream().allMatch(Thread::isAlive), "they no longer hang");
      assertTrue(millis < 1_000, "it took " + millis + " ms");
    }
    for (Thread lookup : lookups) {
      lookup.join(20_000);
    }
  }

  /** Waiting for the answer of the directory. */
  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }
}
