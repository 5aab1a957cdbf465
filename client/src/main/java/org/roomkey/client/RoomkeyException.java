package org.roomkey.client;

import java.io.IOException;

/** A request to Roomkey did not succeed: {@link Refused} or {@link Unavailable}. */
public abstract sealed class RoomkeyException extends IOException {
  private static final long serialVersionUID = 1L;

  private RoomkeyException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Roomkey refused the request. The same request is refused again until something has changed. */
  public static final class Refused extends RoomkeyException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /**
     * @param request without secrets
     */
    public Refused(String request, int status, String code) {
      super(request + " was refused: " + status + " " + code, null);
      this.status = status;
      this.code = code;
    }

    /** The HTTP status, from 400 to 499. */
    public int status() {
      return status;
    }

    /** The machine code of the answer, such as {@code forbidden}; {@code unknown} without one. */
    public String code() {
      return code;
    }
  }

  /**
   * Nobody knows whether the request took effect: Roomkey could not be reached, was overloaded, or
   * did not answer before the deadline. It may succeed later.
   */
  public static final class Unavailable extends RoomkeyException {
    private static final long serialVersionUID = 1L;

    /**
     * @param request without secrets
     * @param cause may be null
     */
    public Unavailable(String request, String reason, Throwable cause) {
      super(request + " got no answer: " + reason, cause);
    }
  }
}
