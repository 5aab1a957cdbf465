package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.ServerMessage.Stored;
import org.roomkey.user.AuthenticationTime;
import org.roomkey.user.User;

class RedactionTest {
  private static final int COUNT = 80;
  private static final User AUTHOR = user("author");
  private static final User OWNER = user("owner");
  private static final User EDITOR = user("editor");
  private static final User STRANGER = user("stranger");

  private final Messages store = new Messages();
  private final History history =
      new History(
          "board", store, new RecentMessages(COUNT, store.before("board", Long.MAX_VALUE, 50)));
  private final BoardRights rights =
      new BoardRights(
          new BoardInfo("board", "Board", Access.PRIVATE, "epoch"),
          Map.of("author", Role.VIEWER, "owner", Role.OWNER, "editor", Role.EDITOR),
          0);
  private final Audience audience =
      new Audience(
          "board",
          TestBoards.context(null, null, null),
          new StepUpDeadline(rights, Clock.systemUTC()));
  private final Reader reader = new Reader();
  private final Redactions redactions =
      new Redactions("board", TestBoards.context(null, store, null), rights, history, audience);

  private static Redactor by(User user) {
    return new Redactor(user, true, true, false);
  }

  private static User user(String id) {
    return new User(id, id, User.Kind.PERSON, false, false);
  }

  @Test
  void authorsAndOwnersRedactATextAndEverybodyIsNotified() {
    audience.enter(reader);

    assertEquals(Redaction.DONE, redactions.redact(COUNT, by(AUTHOR)));
    assertEquals(Redaction.DONE, redactions.redact(COUNT - 1, by(OWNER)));

    List<Stored> newest = history.complete(nothingMissed(), Resume.NEWEST, "epoch").messages();
    assertEquals("", newest.get(49).text());
    assertEquals(true, newest.get(49).deleted());
    assertEquals(COUNT, newest.get(49).seq());
    assertEquals("", newest.get(48).text());
    assertEquals("text 78", newest.get(47).text());
    audience.flush();
    assertEquals(2, reader.frames.size());
    assertEquals(
        "{\"type\":\"message_deleted\",\"boardId\":\"board\",\"seq\":80}", reader.frames.get(0));
  }

  @Test
  void redactionsBeforeDeliveryAreRememberedUpToABound() {
    long last = COUNT + 2L * History.MAX_REDACTED_AHEAD;
    for (long seq = COUNT + 2; seq <= last; seq += 2) {
      history.redact(seq);
    }
    assertEquals("text", history.add(message(COUNT + 1, "text")).text());
    assertEquals("", history.add(message(COUNT + 2, "secret")).text());
    history.redact(last + 2);
    history.redact(last + 4);
    assertEquals("", history.add(message(COUNT + 3, "rather hidden than shown")).text());
    assertEquals("", history.add(message(last, "secret")).text());
    history.redact(last + 6);
    assertEquals("text", history.add(message(last + 5, "text")).text());
    assertEquals("", history.add(message(last + 6, "secret")).text());
  }

  private static StoredMessage message(long seq, String text) {
    return new StoredMessage("board", seq, "m" + seq, "author", "Author", null, text, 0, false);
  }

  @Test
  void othersCannotRedactAndNonMembersCannotProbe() {
    assertEquals(Redaction.FORBIDDEN, redactions.redact(COUNT, by(EDITOR)));
    assertEquals(Redaction.FORBIDDEN, redactions.redact(COUNT, by(STRANGER)));
    assertEquals(Redaction.FORBIDDEN, redactions.redact(COUNT + 1, by(STRANGER)));
    assertEquals("text 80", store.find("board", COUNT).orElseThrow().text());
  }

  @Test
  void anUndeliveredMessageCannotBeRedacted() {
    store.add(COUNT + 1);

    assertEquals(Redaction.NO_SUCH_MESSAGE, redactions.redact(COUNT + 1, by(AUTHOR)));
    assertEquals(Redaction.NO_SUCH_MESSAGE, redactions.redact(COUNT + 2, by(AUTHOR)));
    assertEquals("text 81", store.find("board", COUNT + 1).orElseThrow().text());
  }

  @Test
  void aReadThatStartedBeforeTheRedactionGetsNoTextAfterIt() {
    Resume fromTheBeginning = new Resume(0, "epoch");
    History.Missed missed = history.missed(fromTheBeginning, "epoch");
    assertEquals("text 1", missed.messages().get(0).text());

    assertEquals(Redaction.DONE, redactions.redact(1, by(AUTHOR)));

    History.Page page = history.complete(missed, fromTheBeginning, "epoch");
    assertTrue(page.recovered());
    assertEquals(COUNT, page.messages().size());
    assertEquals("", page.messages().get(0).text());
    assertEquals("text 2", page.messages().get(1).text());
  }

  @Test
  void redactingAgainChangesNothing() {
    assertEquals(Redaction.DONE, redactions.redact(1, by(AUTHOR)));
    assertEquals(Redaction.DONE, redactions.redact(1, by(AUTHOR)));
    assertEquals("", history.page(-1, 0, 1).messages().get(0).text());
  }

  private History.Missed nothingMissed() {
    return history.missed(Resume.NEWEST, "epoch");
  }

  private static final class Reader implements Subscriber {
    private final List<String> frames = new ArrayList<>();

    @Override
    public User user() {
      return EDITOR;
    }

    @Override
    public AuthenticationTime authenticated() {
      return AuthenticationTime.UNKNOWN;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean hasRoomForPage() {
      return true;
    }

    @Override
    public boolean offer(Batch batch) {
      batch.frames().forEach(frame -> frames.add(frame.text()));
      return true;
    }

    @Override
    public void flush() {}
  }

  private static final class Messages implements MessageStore {
    private final List<StoredMessage> all = new ArrayList<>();

    Messages() {
      LongStream.rangeClosed(1, COUNT).forEach(this::add);
    }

    void add(long seq) {
      all.add(
          new StoredMessage(
              "board", seq, "m" + seq, "author", "Author", null, "text " + seq, 0, false));
    }

    @Override
    public List<PublishResult> append(List<Draft> drafts) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void purge(long beforeMillis, long keep) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredMessage> after(String boardId, long after, int limit) {
      return all.stream().filter(message -> message.seq() > after).limit(limit).toList();
    }

    @Override
    public List<StoredMessage> before(String boardId, long before, int limit) {
      List<StoredMessage> found = all.stream().filter(message -> message.seq() < before).toList();
      return found.subList(Math.max(0, found.size() - limit), found.size());
    }

    @Override
    public Optional<StoredMessage> find(String boardId, long seq) {
      return all.stream().filter(message -> message.seq() == seq).findFirst();
    }

    @Override
    public long redact(String boardId, long seq) {
      all.replaceAll(message -> message.seq() == seq ? message.redacted() : message);
      return 1;
    }

    @Override
    public List<Long> redacted(String boardId, long after, long upTo) {
      throw new UnsupportedOperationException();
    }
  }
}
