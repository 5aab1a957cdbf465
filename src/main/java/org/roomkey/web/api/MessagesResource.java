package org.roomkey.web.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Decision.Granted;
import org.roomkey.access.Permission;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.edge.Tarpit;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Stored;
import org.roomkey.protocol.WireTime;
import org.roomkey.room.Board;
import org.roomkey.room.History;
import org.roomkey.room.PublishResult;
import org.roomkey.room.StoredMessage;
import org.roomkey.room.Waiting;
import org.roomkey.user.User;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/boards/{boardId}/messages}: lists, posts and redacts messages, as sockets do. */
public final class MessagesResource {

  /** The answer to a committed message. */
  public record Posted(long seq, String id, String at) {}

  /**
   * @param more whether there are others in the direction of the request
   */
  public record Listed(List<Stored> messages, boolean more) {}

  /** A page counts as one more request for each of these many messages. */
  private static final int PAGE_MESSAGES = 100;

  private final BoardAccess access;
  private final KeyedRate frames;

  /**
   * @param frames frames and requests that publish, of each user
   */
  public MessagesResource(BoardAccess access, KeyedRate frames) {
    this.access = access;
    this.frames = frames;
  }

  Answer list(Exchange exchange) throws ApiException {
    long before = exchange.number("before", 0, Long.MAX_VALUE, -1);
    long after = exchange.number("after", 0, Long.MAX_VALUE, -1);
    long limit =
        exchange.number("limit", 1, MessageCodec.HISTORY_MAX, MessageCodec.HISTORY_DEFAULT);
    if (before >= 0 && after >= 0) {
      throw ApiException.invalidField();
    }
    Board board = exchange.board(access, Permission.READ).board();
    mayReadPage(exchange, (int) limit);
    History.Page page = board.page(before, after, (int) limit);
    exchange.board(access, Permission.READ);
    return Answer.ok(new Listed(page.messages(), page.more()));
  }

  private static void mayReadPage(Exchange exchange, int limit) throws ApiException {
    boolean isService = exchange.user().kind() == User.Kind.SERVICE;
    Shares shares = exchange.callers().shares();
    if (!shares.tryTake(exchange.user().id(), isService, limit / PAGE_MESSAGES)) {
      Tarpit.hold(exchange.request());
      throw ApiException.rateLimited();
    }
  }

  Answer post(Exchange exchange) throws ApiException, ProtocolException, IOException {
    Board board = exchange.publishable(access, frames);
    JsonFields body = exchange.body();
    String text = MessageCodec.messageText(body);
    String id = MessageCodec.messageId(body);
    PublishResult result = Waiting.on(board.publish(exchange.user(), id, text));
    return switch (result.outcome()) {
      case STORED -> Answer.created(posted(result.message()));
      case REPEATED -> Answer.ok(posted(result.message()));
      case FORBIDDEN, NOT_JOINED -> throw ApiException.forbidden();
      case RATE_LIMITED -> throw ApiException.rateLimited();
      case UNAVAILABLE -> throw ApiException.unavailable();
    };
  }

  private static Posted posted(StoredMessage message) {
    return new Posted(message.seq(), message.id(), WireTime.format(message.atMillis()));
  }

  Answer redact(Exchange exchange) throws ApiException {
    String seq = exchange.path("seq");
    Granted granted = exchange.board(access, Permission.MODERATE);
    if (!seq.matches("\\d{1,15}")) {
      throw ApiException.notFound();
    }
    long number = Long.parseLong(seq);
    return switch (Waiting.on(granted.board().redact(number, granted.redactor()))) {
      case DONE -> redacted(exchange, granted.board(), number);
      case FORBIDDEN -> throw ApiException.forbidden();
      case NO_SUCH_MESSAGE -> throw ApiException.notFound();
    };
  }

  private static Answer redacted(Exchange exchange, Board board, long seq) {
    Optional<String> author =
        board.page(-1, seq - 1, 1).messages().stream()
            .filter(message -> message.seq() == seq)
            .map(message -> message.user().id())
            .findFirst();
    exchange.note(
        exchange
            .event(Kind.MESSAGE_DELETED)
            .with(Field.TARGET, author)
            .with(Field.BOARD, board.info().id())
            .with(Field.SEQ, seq));
    return Answer.noContent();
  }
}
