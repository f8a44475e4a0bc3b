package nnc.emulator;

/// One cycle as a simulator shows it just before the clock edge. Channels are indices of
/// `KernelDesign.channels()`.
public interface CycleView {

  long cycle();

  /// The channel's probe: a beat goes into its FIFO.
  boolean pushed(int channel);

  /// Word `word` of the data of the beat that goes in; meaningful where `pushed`.
  long pushedData(int channel, int word);

  /// A beat goes out of its FIFO.
  boolean popped(int channel);

  /// Its FIFO can take a beat: `TREADY` of an input.
  boolean ready(int channel);

  /// Its FIFO holds a beat: `TVALID` of an output.
  boolean valid(int channel);

  /// `long` words of a beat's data.
  int words(int channel);

  /// Word `word` of the oldest beat in the FIFO; meaningful where `valid`.
  long data(int channel, int word);

  /// TKEEP of that beat, at the border only.
  long keep(int channel);

  /// TLAST of that beat, at the border only.
  boolean last(int channel);

  /// `frame_error` of input `input`.
  int frameErrors(int input);
}
