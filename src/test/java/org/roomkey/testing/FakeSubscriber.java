package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.roomkey.room.Batch;
import org.roomkey.room.Subscriber;
import org.roomkey.user.AuthenticationTime;
import org.roomkey.user.User;

/** A board's view of a user's socket. It receives frames only when flushed. Thread-safe. */
public final class FakeSubscriber implements Subscriber {
  private final User user;
  private final Frames frames = new Frames();
  private final List<String> unflushed = new ArrayList<>();
  private final List<String> ephemeral = new ArrayList<>();
  private volatile boolean open = true;
  private volatile AuthenticationTime authenticated = AuthenticationTime.UNKNOWN;

  public FakeSubscriber(User user) {
    this.user = user;
  }

  @Override
  public User user() {
    return user;
  }

  @Override
  public AuthenticationTime authenticated() {
    return authenticated;
  }

  /** The person authenticates, or the socket gets another credential. */
  public void authenticate(AuthenticationTime time) {
    authenticated = time;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** From now on it is closed and can join no board. */
  public void close() {
    open = false;
  }

  @Override
  public boolean hasRoomForPage() {
    return true;
  }

  @Override
  public synchronized boolean offer(Batch batch) {
    boolean first = unflushed.isEmpty();
    for (org.roomkey.room.Frame frame : batch.frames()) {
      unflushed.add(frame.text());
      if (frame.isEphemeral()) {
        ephemeral.add(Frames.parse(frame.text()).getString("type"));
      }
    }
    return first;
  }

  @Override
  public synchronized void flush() {
    unflushed.forEach(frames::add);
    unflushed.clear();
  }

  /** The types of the ephemeral frames, which slow peers may miss. */
  public synchronized List<String> ephemeralTypes() {
    return List.copyOf(ephemeral);
  }

  public Frames frames() {
    return frames;
  }

  public JsonObject next(String type) {
    return frames.next(type);
  }

  public List<String> remainingTypes() {
    return frames.remainingTypes();
  }

  @Override
  public String toString() {
    return "a socket of " + user.id();
  }
}
