package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Crowd;
import org.roomkey.testing.TestServer;

/**
 * The disk below the embedded Derby is full for a while, under load. The proof mounts a file system
 * in memory to fill it, so it needs root.
 */
class DiskFullProof {
  private static final Duration FULL = Duration.ofSeconds(10);
  private static final byte[] BLOCK = new byte[64 * 1024];

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Fills the disk to the last block. */
  private static void fill(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(BLOCK);
      }
    } catch (IOException full) {
      System.out.println("PROOF the disk: " + full.getMessage());
    }
  }

  @Test
  void acknowledgedMessagesAreStoredAndWritingResumesWithSpace(@TempDir Path disk)
      throws IOException {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString()),
        "no disk of one's own to fill");
    try {
      underLoad(disk);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static void underLoad(Path disk) throws IOException {
    Path ballast = disk.resolve("ballast");
    try (TestServer server =
        TestServer.in(disk.resolve("data"), Map.of("roomkey.limits.enabled", "false"))) {
      List<String> boards = Stream.generate(server::newBoard).limit(3).toList();
      try (Crowd crowd = new Crowd(server, boards)) {
        crowd.awaitAcknowledged(50);
        fill(ballast);
        crowd.awaitUnavailable();
        server.anybody().get("/health/live").mustBe(200);
        LockSupport.parkNanos(FULL.toNanos());
        Files.delete(ballast);
        long start = System.nanoTime();
        crowd.awaitAcknowledged(1);
        long back = Duration.ofNanos(System.nanoTime() - start).toMillis();
        crowd.awaitAcknowledged(50);
        Crowd.Result result = crowd.finish(server.loginAs("admin"));
        System.out.println(
            "PROOF disk full for 10 s: %s, %s, back after %d ms"
                .formatted(result, crowd.figures(), back));
        assertEquals(result.acknowledged(), result.stored());
      }
    }
  }
}
