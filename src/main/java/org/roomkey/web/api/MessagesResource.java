package org.roomkey.web.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Stored;
import org.roomkey.protocol.WireTime;
import org.roomkey.room.Board;
import org.roomkey.room.History;
import org.roomkey.room.PublishResult;
import org.roomkey.room.StoredMessage;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/boards/{boardId}/messages} and below, with the promises of a socket's messages. */
public final class MessagesResource {

  /** The answer to a message that is committed. */
  public record Posted(long seq, String id, String at) {}

  /**
   * @param more whether there are others in the direction asked
   */
  public record Listed(List<Stored> messages, boolean more) {}

  private final BoardAccess access;

  public MessagesResource(BoardAccess access) {
    this.access = access;
  }

  Answer list(Exchange exchange) throws ApiException {
    long before = exchange.number("before", 0, Long.MAX_VALUE, -1);
    long after = exchange.number("after", 0, Long.MAX_VALUE, -1);
    long limit =
        exchange.number("limit", 1, MessageCodec.HISTORY_MAX, MessageCodec.HISTORY_DEFAULT);
    if (before >= 0 && after >= 0) {
      throw ApiException.invalidField();
    }
    Board board = access.readable(exchange);
    access.mayReadPage(exchange, (int) limit);
    History.Page page = board.page(before, after, (int) limit);
    access.readable(exchange);
    return Answer.ok(new Listed(page.messages(), page.more()));
  }

  Answer post(Exchange exchange) throws ApiException, ProtocolException, IOException {
    Board board = access.writable(exchange);
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
    Board board = access.redactable(exchange);
    if (!seq.matches("\\d{1,15}")) {
      throw ApiException.notFound();
    }
    long number = Long.parseLong(seq);
    return switch (Waiting.on(board.redact(number, BoardAccess.redactor(exchange.caller())))) {
      case DONE -> redacted(exchange, board, number);
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
