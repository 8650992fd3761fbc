package org.logits4j.cli.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DType;

class HeaderParserTest {
  private static final Path FILE = Path.of("x.npy");

  private static NpyHeader parse(String text) throws NpyException {
    return HeaderParser.parse(FILE, text);
  }

  private static void assertRefused(String expected, String text) {
    assertEquals(
        "x.npy: " + expected,
        assertThrows(NpyException.class, () -> parse(text)).getMessage(),
        text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 3), }",
        "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 3)}",
        "{'shape':(2,3,),'fortran_order':True,'descr':'>f8'}",
        "{\"descr\": \">f8\", \"shape\": (2, 3), 'fortran_order': True}  \n",
        "{'fortran_order': True, 'shape': (2L, 3L), 'descr': '>f8'}",
        " \t{\n 'descr' : '>f8' ,\r\n 'fortran_order'\n: True, 'shape' : ( 2 , 3 , ) , \f} ",
      })
  void acceptsEverySpelling(String text) throws NpyException {
    NpyHeader header = parse(text);
    assertEquals(DType.F64, header.dtype());
    assertEquals(ByteOrder.BIG_ENDIAN, header.byteOrder());
    assertEquals(true, header.fortranOrder());
    assertArrayEquals(new long[] {2, 3}, header.shape());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "<f2 ; F16 ; LITTLE_ENDIAN",
        ">f2 ; F16 ; BIG_ENDIAN",
        "=f4 ; F32 ; native",
        "f4 ; F32 ; native",
        "<f8 ; F64 ; LITTLE_ENDIAN",
        ">i4 ; I32 ; BIG_ENDIAN",
        "i8 ; I64 ; native",
        "<V2 ; BF16 ; LITTLE_ENDIAN",
        "|V2 ; BF16 ; LITTLE_ENDIAN",
        ">V2 ; BF16 ; BIG_ENDIAN",
        "bfloat16 ; BF16 ; LITTLE_ENDIAN"
      },
      quoteCharacter = '"')
  void knowsTypes(String descr, DType dtype, String order) throws NpyException {
    NpyHeader header = parse("{'descr': '" + descr + "', 'fortran_order': False, 'shape': ()}");
    assertEquals(dtype, header.dtype());
    ByteOrder byteOrder = header.byteOrder();
    assertEquals(
        order.equals("native") ? ByteOrder.nativeOrder().toString() : order, "" + byteOrder);
    assertEquals(false, header.fortranOrder());
    assertArrayEquals(new long[0], header.shape());
  }

  @ParameterizedTest
  @ValueSource(strings = {"|f4", "<f16", "<i2", "", "<", "f", "float32", "<bfloat16", "<f4 ", "O"})
  void refusesOtherTypes(String descr) {
    assertRefused(
        "dtype '"
            + descr
            + "' is not supported: allowed are f2, f4, f8, i4 and i8 in either byte order, and"
            + " bfloat16 (V2)",
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': ()}");
  }

  @Test
  void keepsMessagesToOneShortLine() {
    assertRefused(
        "dtype '?" + "x".repeat(39) + "...' is not supported: " + ElementType.ALLOWED,
        "{'descr': '\n" + "x".repeat(1000) + "'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "() | ()",
        "(5,) | (5)",
        "(5 , ) | (5)",
        "(0, 9223372036854775807) | (0 9223372036854775807)",
        "(1,2,3,4,5,6,7,8) | (1 2 3 4 5 6 7 8)",
      })
  void readsShapes(String tuple, String expected) throws NpyException {
    StringBuilder text = new StringBuilder("(");
    for (long length :
        parse("{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple + "}").shape()) {
      text.append(text.length() == 1 ? "" : " ").append(length);
    }
    assertEquals(expected, text.append(')').toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "(5) | malformed header at character 53: expected a tuple of integers",
        "5 | malformed header at character 50: expected (",
        "(,) | malformed header at character 51: expected an integer",
        "(5,,) | malformed header at character 53: expected an integer",
        "(5 6) | malformed header at character 53: expected a tuple of integers",
        "(5.0,) | malformed header at character 52: expected a tuple of integers",
        "(0x5,) | malformed header at character 52: expected a tuple of integers",
        "(5 | malformed header at character 52: expected a tuple of integers",
        "(None,) | malformed header at character 51: expected an integer",
        "(-5,) | shape has the negative dimension -5",
        "(9223372036854775808,) | shape has the dimension 9223372036854775808, which is too large",
        "(1,2,3,4,5,6,7,8,9) | shape has more than 8 axes, which are the most",
      })
  void refusesOtherShapes(String tuple, String message) {
    assertRefused(message, "{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[] | malformed header at character 0: expected {",
        "{ | malformed header at character 1: expected a string",
        "{descr: '<f4'} | malformed header at character 1: expected a string",
        "{'descr' '<f4'} | malformed header at character 9: expected :",
        "{'descr': <f4} | malformed header at character 10: expected a string",
        "{'descr': '<f4} | malformed header at character 10: expected a string that ends, without"
            + " escapes",
        "{'des\\x63r': '<f4'} | malformed header at character 1: expected a string that ends,"
            + " without escapes",
        "{'fortran_order': 1} | malformed header at character 18: expected True or False",
        "{'descr': '<f4' 'shape': ()} | malformed header at character 16: expected }",
        "{'descr': '<f4',, } | malformed header at character 16: expected a string",
        "{'descr': '<f4', 'descr': '<f4'} | malformed header at character 17: expected descr,"
            + " fortran_order and shape as keys, each once",
        "{'shape': (), 'shape': ()} | malformed header at character 14: expected descr,"
            + " fortran_order and shape as keys, each once",
        "{'size': 3} | malformed header at character 1: expected descr, fortran_order and shape as"
            + " keys, each once",
        "{} | malformed header: descr, fortran_order and shape are needed, one is missing",
        "{'descr': '<f4', 'shape': ()} | malformed header: descr, fortran_order and shape are"
            + " needed, one is missing",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x | malformed header at character"
            + " 54: expected the end",
        "{'descr': [('a', '<f4')]} | a structured dtype is not supported: allowed are f2, f4, f8,"
            + " i4 and i8 in either byte order, and bfloat16 (V2)",
      })
  void saysWhereItIsMalformed(String text, String message) {
    assertRefused(message, text);
  }
}
