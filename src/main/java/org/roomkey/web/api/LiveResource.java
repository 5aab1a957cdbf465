package org.roomkey.web.api;

import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Permission;
import org.roomkey.limit.KeyedRate;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.room.Board;
import org.roomkey.room.Waiting;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/boards/{boardId}/signals} and {@code /presence}: the state in memory only. */
public final class LiveResource {
  private final BoardAccess access;
  private final KeyedRate frames;

  /**
   * @param frames frames and requests that publish, of each user
   */
  public LiveResource(BoardAccess access, KeyedRate frames) {
    this.access = access;
    this.frames = frames;
  }

  Answer presence(Exchange exchange) throws ApiException {
    return Answer.ok(Waiting.on(exchange.board(access, Permission.READ).board().present()));
  }

  Answer signal(Exchange exchange) throws ApiException, ProtocolException, IOException {
    Board board = exchange.publishable(access, frames);
    JsonFields body = exchange.body();
    String event = body.string("event", Identifiers::isValid);
    JsonValue data = body.value("data", MessageCodec.MAX_DATA_BYTES);
    return switch (board.signal(exchange.user(), event, data)) {
      case ACCEPTED -> new Answer(HttpServletResponse.SC_ACCEPTED, null);
      case RATE_LIMITED -> throw ApiException.rateLimited();
      case UNAVAILABLE -> throw ApiException.unavailable();
    };
  }
}
