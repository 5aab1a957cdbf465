package org.roomkey.web.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/admin/nodes}: lists the nodes and drains one. */
public final class AdminNodesResource {
  private static final long DEFAULT_NOTICE_SECONDS = 5;
  private static final long MAX_NOTICE_SECONDS = 3_600;

  /**
   * @param id a new one at every start
   * @param host the name of its machine; empty if unknown
   * @param self whether this is the node that answers
   */
  public record Node(String id, String host, boolean self, boolean draining) {}

  public record Listed(List<Node> nodes) {}

  /** The nodes on the same database. */
  public interface Nodes {
    /** Names the node that answers, whatever its id. */
    String SELF = "self";

    /** The node that answers comes first. */
    List<Node> list();

    /**
     * Drains a node after the notice. Does not block. Another node gets a hint, which may be lost.
     *
     * @return false if there is no such node
     * @throws org.roomkey.user.StoreException if another node cannot be reached now
     */
    boolean drain(String node, Duration notice);
  }

  private final Nodes nodes;

  public AdminNodesResource(Nodes nodes) {
    this.nodes = nodes;
  }

  Answer list() {
    return Answer.ok(new Listed(nodes.list()));
  }

  Answer drain(Exchange exchange) throws ApiException, ProtocolException, IOException {
    JsonFields body = exchange.body();
    long notice = body.integer("notice", 0, DEFAULT_NOTICE_SECONDS);
    if (notice > MAX_NOTICE_SECONDS) {
      throw body.error(ErrorCode.INVALID_FIELD);
    }
    String node = exchange.path("id");
    if (!Identifiers.isValid(node) || !nodes.drain(node, Duration.ofSeconds(notice))) {
      throw ApiException.notFound();
    }
    exchange.note(exchange.event(Kind.DRAIN).with(Field.NODE, node));
    return new Answer(HttpServletResponse.SC_ACCEPTED, null);
  }
}
