package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import org.junit.jupiter.api.Test;

class PassListTest {

  private static Diagnostic rejected(String text) {
    return assertThrows(Rejection.class, () -> PassList.parse(text).forEach(Registry::make), text)
        .diagnostics()
        .getFirst();
  }

  @Test
  void readsPassesWithAndWithoutOptions() {
    List<PassCall> calls = PassList.parse(" move-scales, fold-thresholds { levels = 3 } ,x{}");
    assertEquals(List.of("move-scales", "fold-thresholds", "x"), ids(calls));
    assertEquals(Map.of("levels", "3"), calls.get(1).options());
    assertEquals("fold-thresholds{levels=3}", calls.get(1).toString());
  }

  private static List<String> ids(List<PassCall> calls) {
    return calls.stream().map(PassCall::id).toList();
  }

  @Test
  void pointsAtWhatIsNoListOfPasses() {
    assertEquals(Code.E0101, rejected("").code());
    assertEquals(Code.E0101, rejected("a,").code());
    assertEquals(Code.E0101, rejected("a{b}").code());
    assertEquals(Code.E0101, rejected("a{b=1").code());
    assertEquals(Code.E0101, rejected("a}").code());
    assertEquals(Code.E0202, rejected("a{b=1,b=2}").code());
    assertEquals(3, rejected("a{b}").span().start());
  }

  @Test
  void checksOptionsAgainstThePass() {
    assertEquals(Code.E0208, rejected("fold-thresholds{level=3}").code());
    assertEquals(Code.E0208, rejected("remove-dead{fast=true}").code());
    assertEquals(Code.E0305, rejected("fold-thresholds{levels=0}").code());
    assertEquals(Code.E0305, rejected("fold-thresholds{levels=many}").code());
    assertEquals(
        "option 'levels' of pass 'fold-thresholds' is 'many'",
        rejected("fold-thresholds{levels=many}").message());
  }
}
