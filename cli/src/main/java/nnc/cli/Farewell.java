package nnc.cli;

/// What is said when a command is interrupted before this is closed.
final class Farewell implements AutoCloseable {

  private final Thread hook;

  Farewell(Runnable last) {
    hook = new Thread(last);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // the machine is stopping and the hook is at work
    }
  }
}
