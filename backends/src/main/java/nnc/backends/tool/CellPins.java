package nnc.backends.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which net each pin of a flat netlist hangs on. Pins are `cell/pin`; nets are scalar, or
/// `name[index]` of a vector port; pins on constants have the net "".
public record CellPins(SortedMap<String, String> nets) {

  public CellPins {
    nets = Collections.unmodifiableSortedMap(new TreeMap<>(nets));
  }

  public static CellPins read(Netlist netlist) {
    JsonNode module = Json.read(netlist.json()).path("modules").path(netlist.top());
    Map<Long, String> names = new HashMap<>();
    for (var net : module.path("netnames").properties()) {
      JsonNode bits = net.getValue().path("bits");
      int offset = net.getValue().path("offset").asInt();
      for (int i = 0; i < bits.size(); i++) {
        String name = bits.size() == 1 ? net.getKey() : net.getKey() + "[" + (offset + i) + "]";
        if (bits.path(i).isIntegralNumber()) {
          // A port and the register behind it are one net; the first name in order stands for both.
          names.merge(bits.path(i).asLong(), name, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        }
      }
    }
    SequencedMap<String, String> nets = new java.util.LinkedHashMap<>();
    for (var cell : module.path("cells").properties()) {
      for (var pin : cell.getValue().path("connections").properties()) {
        JsonNode bit = pin.getValue().path(0);
        nets.put(
            cell.getKey() + "/" + pin.getKey(),
            bit.isIntegralNumber() ? names.get(bit.asLong()) : "");
      }
    }
    return new CellPins(new TreeMap<>(nets));
  }

  /// Names of all nets that a pin hangs on, in order.
  public List<String> netNames() {
    return new ArrayList<>(new java.util.TreeSet<>(nets.values()));
  }
}
