package nnc.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/// One command run in process: its exit code and what it printed on both streams.
record InProcess(int exit, String out, String err) {

  static InProcess run(Path folder, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter outWriter = new PrintWriter(out);
    PrintWriter errWriter = new PrintWriter(err);
    int exit = Main.run(new Console(outWriter, errWriter, folder, false), arguments);
    outWriter.flush();
    errWriter.flush();
    return new InProcess(exit, out.toString(), err.toString());
  }
}
