package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LanguageErrorsTest {

  private static void expect(String text, String... summaries) {
    assertEquals(List.of(summaries), Texts.summaries(text), text);
  }

  /// Errors of statements after a sound beginning with input `x`.
  private static void with(String input, String statements, String... summaries) {
    expect("network t\ninput x : " + input + "\n" + statements, summaries);
  }

  private static String help(String text) {
    return Texts.errors(text).getFirst().help().orElse("");
  }

  @Test
  void emptyNetworksAreReported() {
    expect("", "E0205 '' the file describes no network");
    expect("// nothing", "E0205 '' the file describes no network");
    expect(
        "network t", "E0205 't' the network has no input", "E0205 't' the network has no output");
    expect("input x : bit[1] output y = x", "E0101 '' the network has no name");
  }

  @Test
  void unknownNamesGetASuggestion() {
    with(
        "uint8[2]",
        "layer image = x relu\noutput y = imgae",
        "E0201 'imgae' there is no layer or input 'imgae'");
    assertEquals(
        "did you mean 'image'?",
        help("network t input x : bit[1] layer image = x output y = imgae"));
    with("uint8[2]", "output y = x relux", "E0201 'relux' there is no operator 'relux'");
    with("uint8[2]", "output y = relu", "E0201 'relu' there is no layer or input 'relu'");
    with("unit8[2]", "output y = x", "E0201 'unit8' there is no format 'unit8'");
    with("uint63[2]", "output y = x", "E0305 'uint63' 'uint63' is not 1 to 62 bits wide");
  }

  @Test
  void onlyTheCauseIsReportedNotWhatFollowsFromIt() {
    with(
        "uint8[2]",
        "layer a = x foo\nlayer b = a relu\noutput y = b",
        "E0201 'foo' there is no operator 'foo'");
  }

  @Test
  void severalErrorsAreReportedAtOnceInTheOrderOfTheText() {
    with(
        "uint8[2]",
        "layer a = conv(x, kernel: [1])\nlayer b = dense(x, weights: [[1]])\noutput y = z",
        "E0203 'x' 'conv' takes a feature map [channels, height, width]",
        "E0204 '[[1]]' the weights do not fit the input: [outputs, inputs] is [1, 1]",
        "E0201 'z' there is no layer or input 'z'");
  }

  @Test
  void namesAreDefinedOnce() {
    with(
        "bit[1]",
        "layer x = x\noutput y = x\ncalibrate \"a\"\ncalibrate \"b\"\nnetwork u",
        "E0202 'x' 'x' is defined twice",
        "E0102 '\"a\"' there is no file 'a'",
        "E0202 '\"b\"' calibration data is named twice",
        "E0202 'u' the network is named twice");
  }

  @Test
  void outputsCannotBeUsed() {
    with("bit[1]", "output y = x\noutput z = y relu", "E0201 'y' 'y' is an output, not a layer");
  }

  @Test
  void cyclesAreReportedAtTheUseThatClosesThem() {
    with(
        "int4[1]",
        "layer a = a relu\nlayer b = c + x\nlayer c = b relu\noutput y = c",
        "E0206 'a' 'a' uses itself",
        "E0206 'c' 'b', 'c' use each other");
  }

  @Test
  void weightsMustHaveTheShapeOfTheirLayer() {
    with(
        "uint8[2]",
        "output y = dense(x, weights: [[1, 2, 3]])",
        "E0204 '[[1, 2, 3]]' the weights do not fit the input: [outputs, inputs] is [1, 3]");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [[1, 2], [3]])",
        "E0204 '[3]' rows differ in length");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [[1, 2], 3])",
        "E0204 '3' numbers and lists are mixed");
    with("uint8[2]", "output y = dense(x, weights: [])", "E0204 '[]' this list is empty");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [[1, 2]], bias: [1, 2])",
        "E0204 '[1, 2]' 'bias' has 2 values for 1 channels");
    with(
        "uint8[2, 2]",
        "output y = dense(x, weights: [[1, 2, 3, 4]])",
        "E0203 'x' 'dense' takes a vector");
    with(
        "uint8[2, 2]",
        "output y = conv(x, kernel: [[[[1]], [[1]]]])",
        "E0204 '[[[[1]], [[1]]]]' the kernel does not fit the input:"
            + " [outputs, inputs, height, width] is [1, 2, 1, 1]");
    with(
        "uint8[2, 2]",
        "output y = conv(x, kernel: [[1, 2, 3]])",
        "E0203 '[[1, 2, 3]]' a 1x3 window is larger than the map it slides over");
    with(
        "uint8[2]",
        "output y = dense(x, thresholds: [[1, 2]], signs: [[1], [1]])",
        "E0204 '[[1], [1]]' signs and thresholds differ in shape");
  }

  @Test
  void numbersMustBeFiniteAndFitTheirFormat() {
    with("uint8[2]", "output y = dense(x, weights: [[1, nan]])", "E0301 'nan' 'nan' is not finite");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [[-Inf, 1]])",
        "E0301 '-Inf' '-Inf' is not finite");
    with(
        "uint8[2]", "output y = x affine(scale: 1e999)", "E0301 '1e999' this number is not finite");
    with("uint8[2]", "output y = x affine(scale: 1/0)", "E0301 '1/0' this number is not finite");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [[1, 300]] as int8)",
        "E0302 '300' element 1 is 300, which int8 does not hold");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [[1, 0.5]] as int8)",
        "E0302 '0.5' element 1 is 0.5, which int8 does not hold");
    with(
        "uint8[2]",
        "output y = x clip 0..9223372036854775808",
        "E0302 '9223372036854775808' this integer needs more than 62 bits");
  }

  @Test
  void aDeclaredFormatMustHoldEveryValue() {
    var d =
        Texts.errors(
                "network t input x : uint8[9] layer c : uint8 ="
                    + " dense(x, thresholds: [[0, 0, 0, 0, 0, 0, 0, 0, 0]], signs: 1) output y = c")
            .getFirst();
    assertEquals(
        "E0303 'uint8' 'c' takes values 0..2295, which uint8 does not hold", Texts.summary(d));
    assertEquals("uint8 holds 0..255", d.labels().getFirst().text());
    assertEquals("takes values 0..2295", d.labels().getLast().text());
    assertEquals(
        "declare uint12, or end the layer with 'clip', after a 'shift' if it is to be scaled",
        d.help().orElseThrow());
    with(
        "real[1]",
        "layer a : int8 = x\noutput y = a",
        "E0304 'int8' 'a' is declared int8 but gives real");
    with(
        "int8[1]",
        "layer a : real = x\noutput y = a",
        "E0304 'real' 'a' is declared real but gives int8");
    with(
        "int8[1]",
        "layer a : q4.4 = x\noutput y = a",
        "E0304 'q4.4' 'a' is declared q4.4 but gives int8");
    with(
        "int8[1]",
        "layer a : bipolar = x step\noutput y = a",
        "E0304 'bipolar' 'a' is declared bipolar but gives bit");
    with("int8[1]", "output y : int8[2] = x", "E0203 'int8[2]' 'y' is not [2] as declared");
  }

  @Test
  void bipolarPaddingMustBeStated() {
    with(
        "bipolar[3, 3]",
        "output y = conv(x, kernel: [[1, -1], [1, 1]], padding: same)",
        "E0210 'same' padding of bipolar values needs a value to pad with");
    with(
        "bipolar[3, 3]",
        "output y = conv(x, kernel: [[1, -1], [1, 1]], padding: same, pad: 0)",
        "E0302 '0' the input's format does not hold the padding value 0");
    with(
        "uint8[3, 3]",
        "output y = conv(x, kernel: [[1, -1], [1, 1]], padding: 2)",
        "E0305 '2' 'padding' must be smaller than the 2x2 window on every side");
  }

  @Test
  void optionsMustBeKnownGivenOnceAndInRange() {
    with(
        "uint8[3, 3]",
        "output y = conv(x, kernel: [1], strde: 2, weights: [1])",
        "E0208 'strde' 'conv' has no argument 'strde'",
        "E0208 'weights' 'conv' has no argument 'weights'");
    with("uint8[2]", "output y = x relu 3", "E0208 '3' 'relu' takes no unnamed argument here");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [1, 2], weights: [1, 2])",
        "E0210 'weights: [1, 2]' 'weights' is given twice");
    with(
        "uint8[2]",
        "output y = dense(x, weights: [1, 2], thresholds: [1, 2], signs: 1)",
        "E0210 'thresholds: [1, 2]' 'weights' and 'thresholds' exclude each other");
    with("uint8[2]", "output y = dense(x)", "E0210 'dense' 'dense' needs 'weights'");
    with("uint8[2]", "output y = dense(weights: [1, 2])", "E0210 'dense' 'dense' has no input");
    with("uint8[2]", "output y = x shift 63", "E0305 '63' 'bits' must be in 0..62");
    with("uint8[2]", "output y = x shift 1.5", "E0305 '1.5' 'bits' must be a whole number");
    with(
        "uint8[2]",
        "output y = x clip 3..1",
        "E0305 '3..1' the lower bound is above the upper one");
    with(
        "uint8[2]", "output y = x clip", "E0210 'clip' 'clip' does not know the bounds to clip to");
    with("uint8[2, 2]", "output y = maxpool(x)", "E0210 'maxpool' 'maxpool' needs 'size'");
    with("uint8[2, 2]", "output y = maxpool(x, size: 0)", "E0305 '0' 'size' must be in 1..65536");
    with(
        "uint8[2]",
        "output y = dense(x, thresholds: [1, -2], signs: 1)",
        "E0305 '-2' threshold 1 is negative: -2");
    with(
        "uint8[2]",
        "output y = dense(x, thresholds: [1, 2], signs: [1, 0])",
        "E0305 '0' sign 1 is 0");
    with(
        "uint8[2]",
        "output y = dense(x, thresholds: [1, 2], signs: 1, clamp: rleu)",
        "E0305 'rleu' 'clamp' must be one of relu, none, abs");
    with(
        "real[1]",
        "output y = x batchnorm(mean: 0, variance: -1)",
        "E0305 '-1' variance 0 plus epsilon is not positive: -0.99999");
    with(
        "real[1]",
        "output y = x quantize(scale: 0, format: int8)",
        "E0305 '0' 'scale' must be positive");
    with(
        "real[1]",
        "output y = x quantize(scale: 1)",
        "E0210 'quantize' 'quantize' does not know the format of its result");
    with("real[1]", "output y = x shift 3", "E0304 'shift' 'shift' needs integers");
  }

  @Test
  void operatorsOfOtherToolsAreNamedWithWhatToWrite() {
    with(
        "uint8[2, 2]",
        "output y = avgpool(x, size: 2)",
        "E0207 'avgpool' there is no operator 'avgpool' in this language");
  }

  @Test
  void binaryNeuronsTakeBinaryInputsAndWeights() {
    with(
        "uint8[2]",
        "output y = dense(x, weights: [1, -1]) binary",
        "E0304 'binary' 'binary' neurons take bipolar or bit inputs, not uint8");
    with(
        "bipolar[2]",
        "output y = dense(x, weights: [1, 2]) binary",
        "E0304 'binary' 'binary' must follow dense or conv with weights of -1, 0 and 1");
    with(
        "bipolar[2]",
        "output y = x binary",
        "E0304 'binary' 'binary' must follow dense or conv with weights of -1, 0 and 1");
  }

  @Test
  void joinedValuesMustAgree() {
    with(
        "uint8[2]",
        "input z : uint8[3]\noutput y = x + z",
        "E0203 'z' added values must have the same shape");
    with(
        "uint8[2]",
        "input z : real[2]\noutput y = x + z",
        "E0304 'z' added values must be on the same scale");
    with(
        "uint8[2]",
        "input z : int8[2]\noutput y = concat(x, z)",
        "E0304 'z' joined values must have the same format");
    with("uint8[2]", "output y = add(x)", "E0210 'x' 'add' needs two inputs or more");
  }

  @Test
  void hugeExtentsAreRefusedBeforeMemoryIsTaken() {
    with(
        "uint8[100000, 100000]",
        "output y = x",
        "E0106 'uint8[100000, 100000]' a value of this type has more than 2^26 elements");
    with(
        "uint8[99999999999999999999]",
        "output y = x",
        "E0106 'uint8[99999999999999999999]' a value of this type has more than 2^26 elements");
    with("uint8[0]", "output y = x", "E0203 '0' an extent must be positive");
    with(
        "uint8[1, 1, 1, 1]",
        "output y = x",
        "E0203 'uint8[1, 1, 1, 1]' a value has at most three extents");
    with("uint8", "output y = x", "E0203 'uint8' the input 'x' has no shape");
    with(
        "uint8[1, 8192, 8192]",
        "output y = conv(x, kernel: [[[[1]]], [[[1]]]])",
        "E0106 'conv' a value of [2, 8192, 8192] has more than 2^26 elements");
  }

  @Test
  void sumsBeyondTheWidestFormatAreRefused() {
    with(
        "uint40[1]",
        "output y = dense(x, weights: [1099511627776])",
        "E0303 'dense' values of 'y.dense' need more than 62 bits");
  }

  @Test
  void pathsThatLeaveTheFolderAreRefused() {
    for (String path : List.of("../w.npy", "/etc/passwd", "a/../../w.npy", "C:\\\\w.npy")) {
      with(
          "uint8[2]",
          "output y = dense(x, weights: \"" + path + "\")",
          "E0105 '\"" + path + "\"' '" + path + "' leaves the model's folder");
    }
  }
}
