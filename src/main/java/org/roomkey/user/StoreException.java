package org.roomkey.user;

/** A store could not answer: it is down, slow, full or refuses. It says nothing about the data. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
