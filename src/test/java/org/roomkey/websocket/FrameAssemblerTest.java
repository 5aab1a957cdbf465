package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
  /** One, two, three and four bytes of UTF-8; the last is a pair of surrogates. */
  private static final String TEN_BYTES = "aé€😀";

  private final FrameAssembler assembler = new FrameAssembler();

  @Test
  void fragmentsFormOneFrameInOrder() {
    assertTrue(assembler.add("one ", 100));
    assertTrue(assembler.add("", 100));
    assertTrue(assembler.add("two", 100));

    assertEquals("one two", assembler.take());
  }

  @Test
  void anEmptyFrameIsEmpty() {
    assertTrue(assembler.add("", 0));

    assertEquals("", assembler.take());
  }

  @Test
  void aFrameMayReachTheLimitButNotExceedIt() {
    assertEquals(10, TEN_BYTES.getBytes(StandardCharsets.UTF_8).length);

    assertTrue(assembler.add(TEN_BYTES, 10));
    assertEquals(TEN_BYTES, assembler.take());
    assertFalse(assembler.add(TEN_BYTES, 9));
  }

  @Test
  void theLimitCoversAllFragmentsTogether() {
    assertTrue(assembler.add("12345", 10));
    assertTrue(assembler.add("67890", 10));

    assertFalse(assembler.add("1", 10));
  }

  @Test
  void anyFragmentationYieldsTheSameBytes() {
    for (int cut = 0; cut <= TEN_BYTES.length(); cut++) {
      String head = TEN_BYTES.substring(0, cut);
      String tail = TEN_BYTES.substring(cut);

      FrameAssembler exact = new FrameAssembler();
      assertTrue(exact.add(head, 10), "cut at " + cut);
      assertTrue(exact.add(tail, 10), "cut at " + cut);
      assertEquals(TEN_BYTES, exact.take(), "cut at " + cut);

      FrameAssembler tooSmall = new FrameAssembler();
      assertFalse(tooSmall.add(head, 9) && tooSmall.add(tail, 9), "cut at " + cut);
    }
  }

  @Test
  void anOverlongFrameStaysOverlongUntilItsLastFragment() {
    assertFalse(assembler.add("12345678901", 10));

    assertFalse(assembler.add("", 10));
    assertFalse(assembler.add("a", 10));
  }

  @Test
  void theNextFrameStartsEmpty() {
    assertTrue(assembler.add("1234567890", 10));
    assertEquals("1234567890", assembler.take());

    assertTrue(assembler.add("0987654321", 10));
    assertEquals("0987654321", assembler.take());
  }

  @Test
  void afterAnOverlongFrameTheNextStartsEmpty() {
    assertFalse(assembler.add("12345678901", 10));
    assertEquals("", assembler.take());

    assertTrue(assembler.add("1234567890", 10));
    assertEquals("1234567890", assembler.take());
  }
}
