package org.roomkey.web.api;

import java.time.Duration;
import java.util.Optional;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.web.ApiException;

/**
 * The fields of a board in a request; an empty one stays as it is.
 *
 * @param stepUp zero for a board without step-up
 */
record BoardChange(Optional<String> name, Optional<Access> access, Optional<Duration> stepUp) {

  static BoardChange of(JsonFields body) throws ProtocolException {
    return new BoardChange(
        Optional.ofNullable(body.optionalString("name", Names::isValid)),
        Optional.ofNullable(body.optionalString("access", text -> Access.parse(text).isPresent()))
            .flatMap(Access::parse),
        stepUp(body));
  }

  private static Optional<Duration> stepUp(JsonFields body) throws ProtocolException {
    if (!body.has("stepUp")) {
      return Optional.empty();
    }
    long minutes = body.integer("stepUp", 0, 0);
    if (minutes > BoardInfo.MAX_STEP_UP.toMinutes()) {
      throw body.error(ErrorCode.INVALID_FIELD);
    }
    return Optional.of(Duration.ofMinutes(minutes));
  }

  BoardInfo of(BoardInfo info) {
    Optional<Duration> minutes = stepUp.or(info::stepUp).filter(maxAge -> !maxAge.isZero());
    return new BoardInfo(
        info.id(), name.orElse(info.name()), access.orElse(info.access()), minutes, info.epoch());
  }

  boolean changes(BoardInfo info) {
    return !of(info).equals(info);
  }

  /** Refuses a step-up that would shut out the caller. */
  void mustBePossibleFor(Exchange exchange) throws ApiException {
    Optional<Duration> wanted = stepUp.filter(maxAge -> !maxAge.isZero());
    if (wanted.isPresent()) {
      exchange.mustBeFresh(wanted.get());
    }
  }
}
