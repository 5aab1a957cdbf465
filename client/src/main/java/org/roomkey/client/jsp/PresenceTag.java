package org.roomkey.client.jsp;

/** {@code <rk:presence>}: who is on a board, without the talk. */
public final class PresenceTag extends ElementTag {
  @Override
  String element() {
    return "roomkey-presence";
  }
}
