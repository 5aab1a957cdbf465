package org.roomkey.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds any of very many secrets in one pass. It stores a 64-bit hash of each 16-byte window of a
 * secret and compares it with a rolling hash of the text. So it finds 16 bytes of a secret, or 31
 * of a long one. Thread-safe.
 */
final class CanaryWindows {
  /** The window size; shorter text is not a secret here. */
  static final int BYTES = 16;

  /** Of a longer secret, such as a JWT, only every 16th window is stored, to save memory. */
  private static final int LONG = 200;

  private static final int MAX_PARTS = 8_000_000;
  private static final int BUFFER = 64 * 1024;
  private static final long BASE = 0x5851f42d4c957f2dL;
  private static final long BASE_OF_THE_LEAVING = power();
  private static final int FILTER_BITS = 22;

  /** The find and its byte offset. */
  record Hit(Canaries.Kind kind, long offset) {}

  private final long[] filter = new long[1 << (FILTER_BITS - 6)];
  private long[] hashes = new long[1 << 12];
  private Canaries.Kind[] kinds = new Canaries.Kind[hashes.length];
  private int count;

  private static long power() {
    long power = 1;
    for (int i = 0; i < BYTES; i++) {
      power *= BASE;
    }
    return power;
  }

  /**
   * @param text of at least {@link #BYTES}
   */
  synchronized void add(Canaries.Kind kind, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int step = bytes.length > LONG ? BYTES : 1;
    for (int start = 0; start + BYTES <= bytes.length; start += step) {
      add(kind, hash(bytes, start));
    }
  }

  private static long hash(byte[] bytes, int start) {
    long hash = 0;
    for (int i = start; i < start + BYTES; i++) {
      hash = hash * BASE + bytes[i];
    }
    return hash;
  }

  private void add(Canaries.Kind kind, long hash) {
    int slot = slot(hash);
    if (hashes[slot] == hash) {
      return;
    }
    if (++count > MAX_PARTS) {
      throw new IllegalStateException("the tests of this JVM made too many secrets to keep");
    }
    hashes[slot] = hash;
    kinds[slot] = kind;
    filter[filterBit(hash) >>> 6] |= 1L << filterBit(hash);
    if (count * 2 > hashes.length) {
      grow();
    }
  }

  private void grow() {
    long[] oldHashes = hashes;
    Canaries.Kind[] oldKinds = kinds;
    hashes = new long[2 * oldHashes.length];
    kinds = new Canaries.Kind[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int slot = slot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        kinds[slot] = oldKinds[i];
      }
    }
  }

  /** The slot of the hash, or the free slot for it. */
  private int slot(long hash) {
    int slot = (int) (mix(hash) >>> 20) & (hashes.length - 1);
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & (hashes.length - 1);
    }
    return slot;
  }

  private static int filterBit(long hash) {
    return (int) (mix(hash) >>> (64 - FILTER_BITS));
  }

  private static long mix(long hash) {
    return hash * 0x9e3779b97f4a7c15L;
  }

  /** The first of the secrets in a text. */
  Optional<Hit> find(String text) throws IOException {
    try (InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
      return find(in);
    }
  }

  /** The first of the secrets; reads to the end. */
  synchronized Optional<Hit> find(InputStream in) throws IOException {
    byte[] buffer = new byte[BYTES + BUFFER];
    long hash = 0;
    long before = 0;
    int read = in.read(buffer, BYTES, BUFFER);
    while (read >= 0) {
      int end = BYTES + read;
      for (int i = BYTES; i < end; i++) {
        hash = hash * BASE + buffer[i] - buffer[i - BYTES] * BASE_OF_THE_LEAVING;
        int bit = filterBit(hash);
        if ((filter[bit >>> 6] & (1L << bit)) != 0) {
          int slot = slot(hash);
          if (hashes[slot] == hash && hash != 0) {
            return Optional.of(new Hit(kinds[slot], before + i + 1 - 2 * BYTES));
          }
        }
      }
      before += read;
      System.arraycopy(buffer, end - BYTES, buffer, 0, BYTES);
      read = in.read(buffer, BYTES, BUFFER);
    }
    return Optional.empty();
  }
}
