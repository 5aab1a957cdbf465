package org.roomkey.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.limit.AddressKey;
import org.roomkey.protocol.WireTime;

/**
 * Counts repeated events within a minute. A stranger (an address; IPv6 by /64) gets one line for
 * each cause, up to a few causes. A user gets a line for each of the first few events. Later events
 * become one line with a count when the minute is over. The tables are bounded: events that do not
 * fit are counted by kind only, and strangers cannot use up the users' part. Its own lock guards
 * it.
 */
final class Repeats {
  static final Duration WINDOW = Duration.ofMinutes(1);

  static final int LINES_OF_A_STRANGER = 8;

  static final int LINES_OF_A_USER = 30;

  private static final int MAX_STRANGERS = 2_048;
  private static final int MAX_USERS = 16_384;

  /** For one user or address; further events are counted by kind only. */
  private static final int MAX_COUNTS = 16;

  private static final int MAX_CAUSES = 256;

  /**
   * Events are alike if these fields are equal. Connection and login differ in every event. A
   * ticket's target, the person whom an application acts for, does not count either.
   */
  private static final Set<Field> CAUSE =
      EnumSet.complementOf(EnumSet.of(Field.CONNECTION, Field.LOGIN));

  private static final Set<Field> CAUSE_OF_A_TICKET =
      EnumSet.of(Field.USER, Field.TOKEN, Field.ADDRESS);

  private static final Set<Field> BROAD =
      EnumSet.of(Field.USER, Field.METHOD, Field.CODE, Field.RESULT, Field.REASON);

  private static final Set<Field> BROAD_OF_A_USER =
      EnumSet.of(Field.USER, Field.ADDRESS, Field.METHOD, Field.CODE, Field.RESULT, Field.REASON);

  private static final class Counted {
    private final AuditEvent event;
    private Instant since;
    private long count;

    Counted(AuditEvent event) {
      this.event = event;
    }

    void add(Instant now) {
      since = count == 0 ? now : since;
      count++;
    }

    void take(List<AuditEvent> taken) {
      if (count > 0) {
        taken.add(event.with(Field.COUNT, count).with(Field.SINCE, WireTime.format(since)));
        count = 0;
      }
    }
  }

  /** The events of one kind by one user or from one address. */
  private static final class Group {
    private final Map<Map<Field, String>, Counted> counts = new HashMap<>();
    private int lines;
  }

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Group> users = new HashMap<>();
  private final Map<String, Group> strangers = new HashMap<>();
  private final Map<Map<Field, String>, Counted> causes = new HashMap<>();
  private long windowStart;

  Repeats(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  /** Decides whether the event gets a line of its own; false if it was counted instead. */
  synchronized boolean hasOwnLine(AuditEvent event) {
    String user = event.values().get(Field.USER);
    Map<String, Group> groups = user == null ? strangers : users;
    String key = event.kind().text() + " " + (user == null ? network(event) : user);
    Group group = groups.get(key);
    if (group == null) {
      if (groups.size() >= (user == null ? MAX_STRANGERS : MAX_USERS)) {
        return isFirst(causes, MAX_CAUSES, event.only(EnumSet.of(Field.RESULT, Field.REASON)));
      }
      group = new Group();
      groups.put(key, group);
    }
    if (user != null && group.lines < LINES_OF_A_USER) {
      group.lines++;
      return true;
    }
    AuditEvent cause = event.only(event.kind() == Kind.TICKET_CREATED ? CAUSE_OF_A_TICKET : CAUSE);
    if (user == null && group.lines < LINES_OF_A_STRANGER) {
      boolean first = isFirst(group.counts, MAX_COUNTS, cause);
      group.lines += first ? 1 : 0;
      return first;
    }
    Counted same = group.counts.get(cause.values());
    if (same == null) {
      AuditEvent broad =
          user == null
              ? event.only(BROAD).with(Field.ADDRESS, network(event))
              : event.only(BROAD_OF_A_USER);
      same = counted(group.counts, MAX_COUNTS, broad);
    }
    same.add(clock.instant());
    return false;
  }

  /** Returns true for the first event of a cause, and counts the later ones. */
  private boolean isFirst(Map<Map<Field, String>, Counted> counts, int max, AuditEvent cause) {
    int before = counts.size();
    Counted same = counted(counts, max, cause);
    if (counts.size() > before) {
      return true;
    }
    same.add(clock.instant());
    return false;
  }

  private static Counted counted(
      Map<Map<Field, String>, Counted> counts, int max, AuditEvent cause) {
    Counted same = counts.get(cause.values());
    if (same != null) {
      return same;
    }
    AuditEvent kept = counts.size() < max ? cause : cause.only(EnumSet.of(Field.USER));
    return counts.computeIfAbsent(kept.values(), any -> new Counted(kept));
  }

  /**
   * Removes and returns the counts whose minute is over.
   *
   * @param now true to return all counts at once
   */
  synchronized List<AuditEvent> due(boolean now) {
    boolean isOver = nanoTime.getAsLong() - windowStart >= WINDOW.toNanos();
    List<AuditEvent> taken = new ArrayList<>();
    if (now || isOver) {
      Stream.of(users, strangers)
          .flatMap(groups -> groups.values().stream())
          .flatMap(group -> group.counts.values().stream())
          .forEach(counted -> counted.take(taken));
      causes.values().forEach(counted -> counted.take(taken));
    }
    if (isOver) {
      users.clear();
      strangers.clear();
      causes.clear();
      windowStart = nanoTime.getAsLong();
    }
    return taken;
  }

  private static String network(AuditEvent event) {
    return AddressKey.of(event.values().getOrDefault(Field.ADDRESS, ""));
  }
}
