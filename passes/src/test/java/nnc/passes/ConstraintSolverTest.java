package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import org.junit.jupiter.api.Test;

class ConstraintSolverTest {

  @Test
  void aLibraryThatCannotBeLoadedIsADiagnostic() {
    Rejection rejection =
        assertThrows(
            Rejection.class,
            () ->
                ConstraintSolver.load(
                    "a=b",
                    "a=c",
                    () -> {
                      throw new UnsatisfiedLinkError("no jniortools");
                    }));
    Diagnostic diagnostic = rejection.diagnostics().getFirst();
    assertEquals(Code.E0505, diagnostic.code());
    assertTrue(diagnostic.message().contains("a=b needs"), diagnostic.message());
    assertTrue(diagnostic.message().contains("no jniortools"), diagnostic.message());
  }

  @Test
  void theLibraryLoads() {
    assertDoesNotThrow(() -> ConstraintSolver.load("a=b", "a=c"));
    assertDoesNotThrow(() -> ConstraintSolver.load("a=b", "a=c"));
  }
}
