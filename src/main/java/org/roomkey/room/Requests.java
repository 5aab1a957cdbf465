package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.user.StoreException;

/** Runs the requests of sockets on one board's serial executor, and answers with errors. */
final class Requests {
  private final String boardId;
  private final MessageCodec codec;
  private final SerialExecutor serial;
  private final Audience audience;

  Requests(String boardId, MessageCodec codec, SerialExecutor serial, Audience audience) {
    this.boardId = boardId;
    this.codec = codec;
    this.serial = serial;
    this.audience = audience;
  }

  /**
   * Runs the task, or answers {@code unavailable} if the queue is full or the database fails. May
   * be called from any thread.
   */
  void run(Subscriber socket, JsonValue ref, Runnable task) {
    boolean accepted =
        serial.offer(
            () -> {
              try {
                task.run();
              } catch (StoreException e) {
                unavailable(socket, ref);
              }
            });
    if (!accepted) {
      unavailable(socket, ref);
    }
  }

  private void unavailable(Subscriber socket, JsonValue ref) {
    ServerMessage error = ServerMessage.Error.unavailable(boardId, ref);
    if (socket.offer(List.of(Frame.lasting(codec.encode(error))))) {
      socket.flush();
    }
  }

  /** Only on the serial executor. */
  void refuse(Subscriber socket, ErrorCode code, JsonValue ref) {
    audience.reply(socket, ServerMessage.Error.of(code, boardId, ref));
  }

  /** Asks the client to try again in a second. Only on the serial executor. */
  void rateLimited(Subscriber socket, JsonValue ref) {
    audience.reply(socket, ServerMessage.Error.rateLimited(boardId, ref));
  }
}
