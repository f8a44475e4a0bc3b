package nnc.backends.fpga.estimate;

/// What estimates have in common, kept from one to the next: those of a design space take a fraction
/// of the time with it. Estimates are the same whatever is remembered. Several threads may share it;
/// it stays below some hundred megabytes.
public final class EstimateCache {

  private final Coverings coverings = new Coverings();

  Coverings coverings() {
    return coverings;
  }
}
