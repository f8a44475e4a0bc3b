package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.report.MarginPicture;
import org.junit.jupiter.api.Test;

class MarginPictureTest {

  /// The drawing is 440 wide between -40 % and +40 %, 190 from the left.
  @Test
  void barsLieWhereTheirEndsAre() {
    String svg =
        MarginPicture.svg(
            "m", List.of(new MarginPicture.Bar("each <bias>", 0.8, false, 1.4, true)), 0.4);
    Matcher bar =
        Pattern.compile("<rect x=\"([0-9.]+)\"[^>]* width=\"([0-9.]+)\"[^>]*#1f5fa8").matcher(svg);
    assertTrue(bar.find(), svg);
    assertEquals(190 + 110, Double.parseDouble(bar.group(1)), 0.51);
    assertEquals(330, Double.parseDouble(bar.group(2)), 0.51);
    assertTrue(svg.contains("-20.0 % to +40.0 % or more"), svg);
    assertTrue(svg.contains("each &lt;bias") && !svg.contains("<bias"), svg);
  }
}
