package nnc.backends.tool;

/// An external program that is needed is not installed. The message says which, what for and how to
/// install it.
public final class MissingTool extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Tool tool;

  public MissingTool(Tool tool) {
    this(tool, "on Debian: " + tool.install());
  }

  /// For a tool that no package has; `wayOut` says what to do.
  public MissingTool(Tool tool, String wayOut) {
    super(
        tool.name()
            + " ("
            + tool.command()
            + ") is needed for "
            + tool.purpose()
            + " and not installed; "
            + wayOut,
        null,
        false,
        true);
    this.tool = tool;
  }

  public Tool tool() {
    return tool;
  }
}
