package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import org.junit.jupiter.api.Assumptions;

/// A test without its external tool is skipped, or fails under `-Dnnc.tools.required=true`.
public final class RequiredTools {

  private RequiredTools() {}

  public static void need(String command) {
    Tool tool = Tools.of(command);
    boolean here = Tools.find(tool).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, tool.name() + " is not installed");
    }
    assertTrue(here, tool.name() + " is not installed");
  }
}
