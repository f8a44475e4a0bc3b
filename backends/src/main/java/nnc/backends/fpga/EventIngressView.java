package nnc.backends.fpga;

import java.math.BigInteger;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.ir.kernel.EventWord;
import nnc.ir.kernel.Kernel;

/// Address events from a bus: a memory of how many came at each address, and a list of the
/// addresses that had any.
///
/// @param at counts the addresses
/// @param count counts the addresses in the list
/// @param bound the number of addresses, with a bit more than an address on the bus has
public record EventIngressView(
    String name,
    String origin,
    String summary,
    int busBytes,
    int addressBytes,
    int valueBits,
    Counter at,
    Counter count,
    String keep,
    String bound) {

  static void emit(Site site, Kernel.EventIngress k) {
    EventWord word = k.word();
    int bytes = Math.ceilDiv(word.addressBits(), 8);
    EventIngressView view =
        new EventIngressView(
            site.module(),
            site.origin(),
            "events at " + k.elements() + " addresses, counted as " + k.format(),
            k.busBytes(),
            bytes,
            k.format().width(),
            Counter.upTo(k.elements() - 1L),
            Counter.upTo(k.elements()),
            Bits.literal(k.busBytes(), BigInteger.ONE.shiftLeft(bytes).subtract(BigInteger.ONE)),
            (8 * bytes + 1) + "'d" + k.elements());
    site.files().module(site.module(), "event_ingress", view);
  }

  public int dataMsb() {
    return 8 * busBytes - 1;
  }

  public int keepMsb() {
    return busBytes - 1;
  }

  public int usedMsb() {
    return 8 * addressBytes - 1;
  }

  public int atMsb() {
    return at.width() - 1;
  }

  public int valueMsb() {
    return valueBits - 1;
  }

  public int wordMsb() {
    return at.width() + valueBits;
  }

  public String valueZero() {
    return valueBits + "'d0";
  }

  public String valueOne() {
    return valueBits + "'d1";
  }

  /// A memory has at least two words.
  public long lastWord() {
    return Math.max(1, at.last());
  }

  /// Bits of the bus that no address has.
  public List<String> unused() {
    return busBytes == addressBytes
        ? List.of()
        : List.of(Bits.slice("in_data", 8 * addressBytes, 8 * (busBytes - addressBytes)));
  }

  /// Bits of the list's length that are no part of an index.
  public List<String> indexUnused() {
    return count.width() == at.width() ? List.of() : List.of("count", "given");
  }
}
