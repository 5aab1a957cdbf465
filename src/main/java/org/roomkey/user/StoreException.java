package org.roomkey.user;

/**
 * A store could not decide: it is away, slow, full or refused. Nothing was learnt about the data.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
