package org.roomkey.cluster;

import java.time.Duration;

/** This node, as the other nodes see it. Neither method blocks. */
public interface LocalNode {

  /** What this node says of itself now. */
  Heartbeat heartbeat();

  /** Another node asks this one to drain after the notice. */
  void drain(Duration notice);
}
