package nnc.backends.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolsTest {

  @Test
  void aVersionIsFoundBehindWhatALauncherWarnsOf() {
    assertEquals(
        Optional.of("Chromium 150.0.7390.54 built on Debian GNU/Linux 12"),
        Tools.version(
            """
            /usr/bin/chromium: 9: [: 25276502016: unexpected operator
            Chromium 150.0.7390.54 built on Debian GNU/Linux 12\s
            done
            """));
  }

  @Test
  void theFirstLineWithAVersionIsTaken() {
    assertEquals(
        Optional.of("g++ (Debian 12.2.0-14) 12.2.0"),
        Tools.version("g++ (Debian 12.2.0-14) 12.2.0\nCopyright (C) 2022 ..., version 3.0\n"));
  }

  @Test
  void whatSaysNoVersionHasNone() {
    assertEquals(Optional.empty(), Tools.version("usage: tool [-1 | -2]\n"));
  }
}
