package nnc.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VcdTraceTest {

  @Test
  void aDumpHoldsEveryChangeAndNothingElse() {
    KernelEmulator emulator = KernelEmulator.of(Chain.bytes(1, 1, 1));
    StringWriter text = new StringWriter();
    BusPort port = emulator.inputs().getFirst();
    emulator.run(
        List.of(BusStream.of(port, List.of(Chain.value(Chain.BYTE, 0xA5)).iterator())),
        KernelEmulator.Options.FAST.inEveryCycle(),
        Optional.of(new VcdTrace(emulator, text, 20_833, 0, 5)));
    assertEquals(
        """
        $version nnc $end
        $timescale 1 ps $end
        $scope module chain $end
        $var wire 2 6 k0_frame_error [1:0] $end
        $scope module in $end
        $var wire 1 ! valid $end
        $var wire 1 " ready $end
        $var wire 1 # push $end
        $var wire 1 $ pop $end
        $var wire 8 % data [7:0] $end
        $var wire 1 & keep $end
        $var wire 1 ' last $end
        $upscope $end
        $scope module c0 $end
        $var wire 1 ( valid $end
        $var wire 1 ) ready $end
        $var wire 1 * push $end
        $var wire 1 + pop $end
        $var wire 8 , data [7:0] $end
        $upscope $end
        $scope module c1 $end
        $var wire 1 / valid $end
        $var wire 1 0 ready $end
        $var wire 1 1 push $end
        $var wire 1 2 pop $end
        $var wire 8 3 data [7:0] $end
        $var wire 1 4 keep $end
        $var wire 1 5 last $end
        $upscope $end
        $upscope $end
        $enddefinitions $end
        #0
        b00 6
        0!
        1"
        1#
        0$
        bx %
        x&
        x'
        0(
        1)
        0*
        0+
        bx ,
        0/
        10
        01
        02
        bx 3
        x4
        x5
        #20833
        1!
        0#
        1$
        b10100101 %
        1&
        1'
        #41666
        0!
        0$
        bx %
        x&
        x'
        1*
        #62499
        1(
        0*
        1+
        b10100101 ,
        #83332
        0(
        0+
        bx ,
        11
        """,
        text.toString());
  }

  /// Every variable of the dump is shown once, under the layer that its channel comes from.
  @Test
  void aViewGroupsSignalsByLayer() {
    KernelEmulator emulator = KernelEmulator.of(Chain.bytes(1, 1, 1));
    VcdTrace trace = new VcdTrace(emulator, new StringWriter(), 1, 0, 5);
    assertEquals(
        """
        [*] GTKWave save file by nnc
        [timestart] 0
        @800200
        -inputs
        @22
        chain.k0_frame_error[1:0]
        @1000200
        -inputs
        @800200
        -k0
        @28
        chain.in.valid
        @28
        chain.in.ready
        @28
        chain.in.push
        @28
        chain.in.pop
        @22
        chain.in.data[7:0]
        @28
        chain.in.keep
        @28
        chain.in.last
        @28
        chain.c0.valid
        @28
        chain.c0.ready
        @28
        chain.c0.push
        @28
        chain.c0.pop
        @22
        chain.c0.data[7:0]
        @1000200
        -k0
        @800200
        -k1
        @28
        chain.c1.valid
        @28
        chain.c1.ready
        @28
        chain.c1.push
        @28
        chain.c1.pop
        @22
        chain.c1.data[7:0]
        @28
        chain.c1.keep
        @28
        chain.c1.last
        @1000200
        -k1
        """,
        trace.saveFile());
  }
}
