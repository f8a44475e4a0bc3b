package nnc.frontend.data;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;

/// Events of an address-event stream: at what time which element of the network's inputs (counted
/// from 0 through all of them, row-major) had one. Two forms are read:
///
/// * CSV with the header `time,neuron` or `neuron,time`, a row per event; times are numbers from 0
///   on.
/// * AER-DAT 2.0 of jAER: lines that begin with `#`, the first one `#!AER-DAT2.0`, then 8 bytes per
///   event, big-endian: an address of 32 bits, which is the element, and a time of 32 bits in
///   microseconds.
final class EventFile {

  private static final String AER = "#!AER-DAT";
  private static final String HEADER = "time,neuron";
  private static final String HEADER_TURNED = "neuron,time";
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final BinaryFile file;
  private final boolean binary;
  private double[] times = {};
  private long[] elements = {};

  private EventFile(BinaryFile file, boolean binary) {
    this.file = file;
    this.binary = binary;
  }

  /// Whether `file` begins as one of the two.
  static boolean matches(BinaryFile file) {
    String first = line(file, 0);
    return first.startsWith(AER) || isHeader(first, HEADER) || isHeader(first, HEADER_TURNED);
  }

  private static boolean isHeader(String line, String header) {
    return line.replace(" ", "").toLowerCase(Locale.ROOT).equals(header);
  }

  /// Reads all events. Throws `Rejection`: E0103 for a part of an event at the end, E0104 for
  /// another version of the format, E0107 for text that is no event, E0301 and E0302 for times.
  static EventFile read(BinaryFile file) {
    EventFile events = new EventFile(file, line(file, 0).startsWith(AER));
    if (events.binary) {
      events.readAddresses();
    } else {
      events.readTable();
    }
    return events;
  }

  int count() {
    return times.length;
  }

  double time(int event) {
    return times[event];
  }

  long element(int event) {
    return elements[event];
  }

  /// Whether times are microseconds, counted from no particular beginning.
  boolean isAer() {
    return binary;
  }

  /// The line that begins at `at`, without its end.
  private static String line(BinaryFile file, long at) {
    StringBuilder text = new StringBuilder();
    for (long i = at; i < file.size() && file.unsigned(i) != '\n' && text.length() < 200; i++) {
      text.append((char) file.unsigned(i));
    }
    return text.toString().strip();
  }

  private void readAddresses() {
    String version = line(file, 0).substring(AER.length());
    if (!version.equals("2.0")) {
      throw file.diagnostic(Code.E0104, "'" + file.name() + "' is AER-DAT " + version + ", not 2.0")
          .help("convert it to AER-DAT 2.0 or to CSV with the header time,neuron")
          .rejection();
    }
    long at = 0;
    while (at < file.size() && file.unsigned(at) == '#') {
      while (at < file.size() && file.unsigned(at) != '\n') {
        at++;
      }
      at++;
    }
    long bytes = Math.max(0, file.size() - at);
    if (bytes % 8 != 0) {
      throw file.fault(
          Code.E0103, "'" + file.name() + "' ends within an event: " + bytes % 8 + " bytes of 8");
    }
    file.checkBudget(2 * bytes);
    int count = (int) (bytes / 8);
    times = new double[count];
    elements = new long[count];
    for (int i = 0; i < count; i++) {
      elements[i] = Integer.toUnsignedLong(file.bytes().get(INT, at + 8L * i));
      int time = file.bytes().get(INT, at + 8L * i + 4);
      if (time < 0) {
        throw file.fault(
            Code.E0302, "event " + (i + 1) + " of '" + file.name() + "' is at time " + time);
      }
      times[i] = time;
    }
  }

  private void readTable() {
    String all = new String(file.bytes().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    if (all.lines().skip(1).allMatch(l -> l.isBlank() || l.startsWith("#"))) {
      return;
    }
    Tensor table = CsvTable.read(file, Integer.MAX_VALUE);
    if (table.shape().dim(1) != 2) {
      throw file.fault(
          Code.E0107,
          "'" + file.name() + "' has " + table.shape().dim(1) + " columns, not time and neuron");
    }
    int time = isHeader(line(file, 0), HEADER_TURNED) ? 1 : 0;
    int count = table.shape().dim(0);
    times = new double[count];
    elements = new long[count];
    for (int i = 0; i < count; i++) {
      times[i] = table.real(2 * i + time);
      double element = table.real(2 * i + 1 - time);
      elements[i] = (long) element;
      String event = "event " + (i + 1) + " of '" + file.name() + "'";
      if (!Double.isFinite(times[i])) {
        throw file.fault(Code.E0301, event + " is at time " + times[i]);
      }
      if (times[i] < 0 || elements[i] != element || element < 0) {
        throw file.diagnostic(
                Code.E0302, event + " is at time " + plain(times[i]) + ", neuron " + plain(element))
            .help("times and neurons count from 0, neurons in whole numbers")
            .rejection();
      }
    }
  }

  /// As a number is written, without the point behind a whole one.
  private static String plain(double x) {
    return x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
  }
}
