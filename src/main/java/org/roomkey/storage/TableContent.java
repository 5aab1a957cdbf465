package org.roomkey.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/**
 * The number of rows of a table and a digest of their values, which does not depend on their order:
 * the sum of the SHA-256 of each row. For one thread.
 */
final class TableContent {
  private final MessageDigest sha;
  private long rows;
  private long high;
  private long low;

  TableContent() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value of a row that outlives the row: text and bytes instead of large objects. */
  static Object value(Object stored) throws SQLException {
    if (stored instanceof Clob text) {
      return text.getSubString(1, Math.toIntExact(text.length()));
    }
    return stored instanceof Blob bytes
        ? bytes.getBytes(1, Math.toIntExact(bytes.length()))
        : stored;
  }

  void add(List<Object> row) {
    for (Object value : row) {
      byte[] text = text(value).getBytes(StandardCharsets.UTF_8);
      sha.update(
          ByteBuffer.allocate(Integer.BYTES).putInt(value == null ? -1 : text.length).flip());
      sha.update(text);
    }
    ByteBuffer digest = ByteBuffer.wrap(sha.digest());
    high += digest.getLong();
    low += digest.getLong();
    rows++;
  }

  /** The same for numbers of different types. */
  private static String text(Object value) {
    return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
  }

  long rows() {
    return rows;
  }

  boolean isEqual(TableContent other) {
    return rows == other.rows && high == other.high && low == other.low;
  }
}
