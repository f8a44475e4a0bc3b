package nnc.passes.tulip;

import java.util.Set;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;

/// Turns an integer network into a program for an array of processing elements.
///
/// ```
/// dense, conv, sumpool -> multithreshold    a routine that counts bits and compares
/// dense, conv, sumpool alone                a routine that gives the sum, bit by bit
/// multithreshold of a stored value          the same with one input
/// maxpool                                   or of thermometer bits
/// argmax                                    a search on one element
/// flatten                                   nothing: addresses say where elements are
/// ```
public record MapToElements() implements Pass<Network, PeProgram> {

  @Override
  public String id() {
    return "map-to-elements";
  }

  @Override
  public String summary() {
    return "turn an integer network into a program for an array of processing elements";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public Set<Property> requires() {
    return Set.of(Property.VERIFIED, Property.INTEGER_ONLY);
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = bipolar[9] }
        %"fc.sum" : int5[1] = dense(%x) {
          weights = bipolar[1, 9] [1, -1, 1, -1, 1, 1, -1, 1, 1]
        }
        %fc : bipolar[1] = multithreshold(%"fc.sum") {
          thresholds = int1[1, 1] [0],
          directions = bipolar[1] [1],
          format = bipolar,
          base = -1,
          step = 2
        }
        %y : bipolar[1] = output(%fc)
      }
      """;

  /// Throws `Rejection`: E0401 for operators that no routine computes, E0403 where a limit of the
  /// target is exceeded, E0305 for settings that are none.
  @Override
  public PeProgram apply(Network network, PassContext context) {
    return new ProgramLowering(network, MachineSettings.of(context)).program();
  }
}
