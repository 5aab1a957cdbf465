package org.roomkey.client.jsp;

/** {@code <rk:board>}: presence and talk. */
public final class BoardTag extends ElementTag {
  @Override
  String element() {
    return "roomkey-board";
  }
}
