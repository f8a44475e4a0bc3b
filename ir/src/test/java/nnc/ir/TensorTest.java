package nnc.ir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import nnc.ir.Tensor.Element;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorTest {

  @ParameterizedTest
  @CsvSource({
    "bipolar, BIT",
    "bit, BIT",
    "int1, I8",
    "int8, I8",
    "uint8, U8",
    "int9, I16",
    "uint16, U16",
    "int17, I32",
    "uint32, U32",
    "int33, I64",
    "uint62, I64",
    "q4.4, I8",
    "real, F64"
  })
  void eachFormatHasTheSmallestStorage(String format, Element element) {
    assertEquals(element, Element.of(NumberFormat.parse(format).orElseThrow()));
  }

  @Property(tries = 300)
  void everyFormatStoresItsExtremes(
      @ForAll boolean signed, @ForAll @IntRange(min = 1, max = 62) int width) {
    NumberFormat.Fixed format = new NumberFormat.Fixed(signed, width, 0);
    Range r = format.range();
    long[] raw = {r.lo(), r.hi(), 0, r.hi() / 3, r.lo() / 3, r.hi(), r.lo(), 0, r.hi()};
    Tensor t = Tensor.ofRaw(Shape.of(9), format, raw);
    assertArrayEquals(raw, t.toRaw());
    for (int i = 0; i < raw.length; i++) {
      assertEquals(raw[i], t.raw(i));
      assertEquals((double) raw[i], t.real(i));
    }
    long[] some = new long[5];
    t.copyRaw(1, 3, some, 1);
    assertArrayEquals(new long[] {0, raw[1], raw[2], raw[3], 0}, some);
    int[] low = new int[5];
    t.copyRaw(1, 3, low, 1);
    assertArrayEquals(new int[] {0, (int) raw[1], (int) raw[2], (int) raw[3], 0}, low);
    assertEquals(OptionalInt.empty(), t.firstIllegal());
  }

  @Test
  void bipolarIsOneBitAnElementAndReadsAsSigns() {
    long[] raw = {1, -1, 1, 1, -1, -1, -1, 1, 1, -1};
    Tensor t = Tensor.ofRaw(Shape.of(2, 5), Formats.BIPOLAR, raw);
    assertEquals("8d01", HexFormat.of().formatHex(t.bytes()));
    assertArrayEquals(raw, t.toRaw());
    int[] ints = new int[3];
    t.copyRaw(7, 3, ints, 0);
    assertArrayEquals(new int[] {1, 1, -1}, ints);
    assertArrayEquals(new double[] {1, -1, 1, 1, -1, -1, -1, 1, 1, -1}, t.toReal());
  }

  @Test
  void fixedPointElementsHaveRealValues() {
    Tensor t = Tensor.ofRaw(Shape.of(2), new NumberFormat.Fixed(true, 8, 4), 24, -1);
    assertArrayEquals(new double[] {1.5, -0.0625}, t.toReal());
  }

  @Test
  void aValueOutsideTheFormatIsRefused() {
    Shape one = Shape.of(1);
    assertThrows(
        IllegalArgumentException.class, () -> Tensor.ofRaw(one, NumberFormat.signed(4), 8));
    assertThrows(IllegalArgumentException.class, () -> Tensor.ofRaw(one, Formats.BIPOLAR, 0));
    assertThrows(IllegalArgumentException.class, () -> Tensor.ofRaw(one, Formats.BIT, -1));
    assertThrows(IllegalArgumentException.class, () -> Tensor.ofRaw(one, Formats.BIT, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> Tensor.ofRaw(one, Formats.REAL, 1));
    assertThrows(IllegalArgumentException.class, () -> Tensor.ofReal(one, 1, 2));
  }

  @Test
  void equalValuesAreEqualInAnyStorage() {
    Shape shape = Shape.of(3);
    Tensor narrow = Tensor.ofRaw(shape, NumberFormat.signed(4), -8, 7, 0);
    Tensor wide = Tensor.over(shape, NumberFormat.signed(4), Element.I16, hex("f8ff07000000"));
    Tensor bits = Tensor.ofRaw(shape, Formats.BIPOLAR, -1, 1, 1);
    Tensor bytes = Tensor.over(shape, Formats.BIPOLAR, Element.I8, hex("ff0101"));
    Tensor dirty = Tensor.over(shape, Formats.BIPOLAR, Element.BIT, hex("fe"));
    Tensor doubles = Tensor.ofReal(shape, 0.5, -2, 0);
    Tensor floats = Tensor.over(shape, Formats.REAL, Element.F32, hex("0000003f000000c000000000"));
    for (var pair :
        List.of(
            List.of(narrow, wide),
            List.of(bits, bytes),
            List.of(bits, dirty),
            List.of(doubles, floats))) {
      assertEquals(pair.get(0), pair.get(1));
      assertEquals(pair.get(0).hashCode(), pair.get(1).hashCode());
      assertEquals(pair.get(0).sha256(), pair.get(1).sha256());
    }
    assertEquals("06", HexFormat.of().formatHex(bytes.bytes()));
    assertEquals("06", HexFormat.of().formatHex(dirty.bytes()));
    assertEquals("f80700", HexFormat.of().formatHex(wide.bytes()));
  }

  @Test
  void differencesOfAnyKindMakeTensorsUnequal() {
    Tensor t = Tensor.ofRaw(Shape.of(9), Formats.BIT, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    Tensor last = Tensor.ofRaw(Shape.of(9), Formats.BIT, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    Tensor first = Tensor.ofRaw(Shape.of(9), Formats.BIT, 1, 0, 0, 0, 0, 0, 0, 0, 1);
    Tensor format = Tensor.ofRaw(Shape.of(9), NumberFormat.signed(2), t.toRaw());
    for (Tensor other : List.of(last, first, format, t.reshape(Shape.of(3, 3)))) {
      assertNotEquals(t, other);
      assertNotEquals(t.sha256(), other.sha256());
    }
    assertNotEquals(Tensor.ofReal(Shape.of(1), 0.0), Tensor.ofReal(Shape.of(1), -0.0));
    assertEquals(
        Tensor.ofReal(Shape.of(1), Double.NaN),
        Tensor.ofReal(Shape.of(1), Double.longBitsToDouble(0x7ff8000000000123L)));
  }

  @Test
  void elementsThatAreNoValuesOfTheFormatAreFound() {
    Tensor t = Tensor.over(Shape.of(3), NumberFormat.signed(4), Element.I8, hex("07f708"));
    assertEquals(OptionalInt.of(1), t.firstIllegal());
  }

  @Test
  void theHashCostsTheSameForAnyTensor() {
    Tensor a = Tensor.generate(Shape.of(1000), NumberFormat.signed(8), i -> i % 100);
    Tensor b = Tensor.generate(Shape.of(1000), NumberFormat.signed(8), i -> i == 999 ? 1 : i % 100);
    assertEquals(a.hashCode(), b.hashCode());
    assertNotEquals(a, b);
  }

  @Test
  void dataTooShortForTheShapeIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Tensor.over(Shape.of(3), NumberFormat.signed(8), Element.I8, hex("0102")));
    assertThrows(
        IllegalArgumentException.class,
        () -> Tensor.over(Shape.of(1), Formats.REAL, Element.I8, hex("01")));
  }

  @Test
  void theNarrowestFormatHoldsAllValues() {
    assertEquals("int4[2]", Tensor.narrowest(Shape.of(2), -8, 7).toString());
    assertEquals("uint3[2]", Tensor.narrowest(Shape.of(2), 0, 7).toString());
  }

  @Test
  void shapesAreCheckedBeforeTheyOverflow() {
    assertEquals(Optional.empty(), Shape.checked(List.of(65536L, 65536L)));
    assertEquals(Optional.empty(), Shape.checked(List.of(1L << 40)));
    assertEquals(Optional.empty(), Shape.checked(List.of(2, 0)));
    assertEquals(Optional.of(Shape.of(46341, 46340)), Shape.checked(List.of(46341, 46340)));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(46341, 46341));
    assertEquals(1, Shape.of().size());
    assertEquals(6, Shape.of(4, 2, 3).perChannel());
  }

  private static MemorySegment hex(String text) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(text));
  }
}
