package nnc.backends.tool;

/// An external program that is needed is not installed. The message says which, what for and how to
/// install it.
public final class MissingTool extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Tool tool;
  private final String wayOut;

  public MissingTool(Tool tool) {
    this(tool, "install it; on Debian: " + tool.install());
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
    this.wayOut = wayOut;
  }

  public Tool tool() {
    return tool;
  }

  /// What to do about it.
  public String wayOut() {
    return wayOut;
  }
}
