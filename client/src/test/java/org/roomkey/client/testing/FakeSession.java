package org.roomkey.client.testing;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A session that tells its attributes what happens, as the specification says. */
public final class FakeSession implements HttpSession {
  private final Map<String, Object> attributes = new ConcurrentHashMap<>();
  private final ServletContext context;
  private volatile String id = "id-1";
  private volatile boolean isValid = true;

  public FakeSession(ServletContext context) {
    this.context = context;
  }

  /** Writes the session, without a word to its attributes, and reads it in another run. */
  public FakeSession restored(ServletContext next) throws IOException, ClassNotFoundException {
    FakeSession session = new FakeSession(next);
    for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(attribute.getValue());
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        session.attributes.put(attribute.getKey(), in.readObject());
      }
    }
    session.attributes.values().stream()
        .filter(HttpSessionActivationListener.class::isInstance)
        .map(HttpSessionActivationListener.class::cast)
        .forEach(listener -> listener.sessionDidActivate(new HttpSessionEvent(session)));
    return session;
  }

  boolean isOver() {
    return !isValid;
  }

  public void changeId() {
    id += "x";
  }

  @Override
  public Object getAttribute(String name) {
    mustBeValid();
    return attributes.get(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    mustBeValid();
    Object before = attributes.put(name, value);
    if (before != value) {
      unbound(name, before);
    }
  }

  @Override
  public void removeAttribute(String name) {
    mustBeValid();
    unbound(name, attributes.remove(name));
  }

  @Override
  public void invalidate() {
    mustBeValid();
    isValid = false;
    for (String name : attributes.keySet()) {
      unbound(name, attributes.remove(name));
    }
  }

  private void unbound(String name, Object value) {
    if (value instanceof HttpSessionBindingListener listener) {
      listener.valueUnbound(new HttpSessionBindingEvent(this, name, value));
    }
  }

  private void mustBeValid() {
    if (!isValid) {
      throw new IllegalStateException("the session is invalid");
    }
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public ServletContext getServletContext() {
    return context;
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    mustBeValid();
    return Collections.enumeration(attributes.keySet());
  }

  @Override
  public long getCreationTime() {
    return 0;
  }

  @Override
  public long getLastAccessedTime() {
    return 0;
  }

  @Override
  public void setMaxInactiveInterval(int interval) {}

  @Override
  public int getMaxInactiveInterval() {
    return 0;
  }

  @Override
  public boolean isNew() {
    return false;
  }
}
