package org.roomkey.cluster;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of Redis: one server ({@code redis://} or, with TLS, {@code rediss://}), the master
 * of Sentinels ({@code redis-sentinel://}), or several servers of a Redis Cluster. It contains
 * user, password and database.
 */
public final class RedisAddress {
  /** A comma inside an address separates its Sentinels. */
  private static final Pattern BETWEEN = Pattern.compile(",\\s*(?=rediss?://)");

  private final List<RedisURI> uris;

  private RedisAddress(List<RedisURI> uris) {
    this.uris = List.copyOf(uris);
  }

  /** Empty if the text is not an address. */
  public static Optional<RedisAddress> parse(String text) {
    List<RedisURI> uris = new ArrayList<>();
    for (String part : BETWEEN.split(text)) {
      if (!part.matches("rediss?://.+|redis-sentinel://.+")) {
        return Optional.empty();
      }
      try {
        uris.add(RedisURI.create(part));
      } catch (RuntimeException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new RedisAddress(uris));
  }

  List<RedisURI> uris() {
    return uris;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return uris.toString();
  }
}
