package org.roomkey.protocol;

import jakarta.json.JsonValue;

/** A frame or body breaks a rule. Carries the data for the answer and no stack trace. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String boardId;
  private final transient JsonValue ref;

  public ProtocolException(ErrorCode code, String boardId, JsonValue ref) {
    super(code.code(), null, false, false);
    this.code = code;
    this.boardId = boardId;
    this.ref = ref;
  }

  public ErrorCode code() {
    return code;
  }

  public ServerMessage.Error frame() {
    return ServerMessage.Error.of(code, boardId, ref);
  }
}
