package nnc.backends.tool;

import java.util.List;

/// An external program or file, as listed in `nnc/tools.txt`. `probe` is the command line that
/// prints its version, or one absolute path.
public record Tool(String name, List<String> probe, List<String> packages, String purpose) {

  public Tool {
    probe = List.copyOf(probe);
    packages = List.copyOf(packages);
  }

  /// The command's name, or the file's path.
  public String command() {
    return probe.getFirst();
  }

  /// The command that installs it on Debian.
  public String install() {
    return install(packages);
  }

  /// The command that installs Debian packages.
  public static String install(List<String> packages) {
    return "apt-get install -y --no-install-recommends " + String.join(" ", packages);
  }
}
