package org.roomkey.limit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The key under which limits count an address: the whole IPv4 address, or the first 64 bits of an
 * IPv6 address, because one client usually has such a network. An IPv4 address in the form of an
 * IPv6 address (mapped, or translated by RFC 6052's {@code 64:ff9b::/96}) counts as IPv4.
 */
public final class AddressKey {
  private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]{1,44}");
  private static final int NETWORK_BYTES = 8;
  private static final byte[] TRANSLATED = HexFormat.of().parseHex("0064ff9b" + "0000000000000000");

  private AddressKey() {}

  /**
   * @param address from {@code ServletRequest.getRemoteAddr}; a text that is not an address is its
   *     own key; no name is ever resolved
   */
  public static String of(String address) {
    if (address == null) {
      // The peer disconnected before its address was read.
      return "";
    }
    String digits = withoutBracketsAndZone(address);
    if (!IPV6.matcher(digits).matches()) {
      return address;
    }
    try {
      // Java resolves no text with a colon that begins with a digit or a colon.
      InetAddress parsed = InetAddress.getByName(digits);
      byte[] bytes = parsed.getAddress();
      if (parsed instanceof Inet4Address) {
        return parsed.getHostAddress();
      }
      if (Arrays.equals(bytes, 0, TRANSLATED.length, TRANSLATED, 0, TRANSLATED.length)) {
        byte[] inner = Arrays.copyOfRange(bytes, TRANSLATED.length, bytes.length);
        return InetAddress.getByAddress(inner).getHostAddress();
      }
      byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, NETWORK_BYTES), bytes.length);
      return InetAddress.getByAddress(network).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      return address;
    }
  }

  private static String withoutBracketsAndZone(String address) {
    int start = address.startsWith("[") ? 1 : 0;
    int end = address.endsWith("]") ? address.length() - 1 : address.length();
    int zone = address.indexOf('%');
    return address.substring(start, Math.max(start, zone < 0 ? end : zone));
  }
}
