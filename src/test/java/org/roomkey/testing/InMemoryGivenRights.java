package org.roomkey.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.roomkey.user.GivenRights;

/** Given rights in memory. Safe for use by many threads. */
public final class InMemoryGivenRights implements GivenRights {
  private final Map<String, Map<String, Given>> given = new ConcurrentHashMap<>();

  @Override
  public Map<String, Given> of(String userId) {
    return Map.copyOf(given.getOrDefault(userId, Map.of()));
  }

  @Override
  public void remember(String userId, String boardId, Given right) {
    given.computeIfAbsent(userId, any -> new ConcurrentHashMap<>()).put(boardId, right);
  }

  @Override
  public void forget(String userId, String boardId) {
    given.getOrDefault(userId, new ConcurrentHashMap<>()).remove(boardId);
  }
}
