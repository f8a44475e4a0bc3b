package nnc.passes.prune;

import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/// The linear network `dx/dt = W x - leak x + noise`, whose noise is white and independent from
/// neuron to neuron. Its matrices are dense: `MOST` neurons take seven of 8 MB and half a minute.
final class LinearNetwork {

  static final int MOST = 1000;

  /// Squarings of `W` for its spectral radius, which is then true to a factor of about 1 + 1e-4.
  private static final int SQUARINGS = 16;

  /// Doublings of the sum for the covariance. What has not converged by then never will: modes that
  /// decay by 1e-11 in a time constant have.
  private static final int DOUBLINGS = 40;

  private static final double CONVERGED = 1e-10;

  private final int size;

  /// `[to, from]`.
  private final DMatrixRMaj weights;

  /// `size` neurons without synapses, `MOST` of them at most.
  LinearNetwork(int size) {
    if (size > MOST) {
      throw new IllegalArgumentException(size + " neurons");
    }
    this.size = size;
    this.weights = new DMatrixRMaj(size, size);
  }

  /// Adds a synapse.
  void add(int from, int to, double weight) {
    weights.add(to, from, weight);
  }

  /// The largest magnitude of an eigenvalue of `W`: the limit of `|W^k|^(1/k)` (Gelfand).
  double radius() {
    DMatrixRMaj power = weights.copy();
    DMatrixRMaj square = new DMatrixRMaj(size, size);
    double logarithm = 0;
    for (int i = 0; i <= SQUARINGS; i++) {
      double norm = NormOps_DDRM.normF(power);
      if (norm == 0) {
        return 0;
      }
      logarithm += Math.scalb(Math.log(norm), -i);
      CommonOps_DDRM.divide(power, norm);
      if (i < SQUARINGS) {
        CommonOps_DDRM.mult(power, power, square);
        DMatrixRMaj done = power;
        power = square;
        square = done;
      }
    }
    return Math.exp(logarithm);
  }

  /// The covariance `C` at which it settles under noise of unit intensity, which solves the
  /// Lyapunov equation `A C + C A^T + I = 0` of `A = W - leak`; empty where it never settles.
  ///
  /// By Smith's method (SIAM J. Appl. Math. 16 (1968) 198): with `U = (leak - A)^-1` and `V = U
  /// (leak + A)`, `C = 2 leak (U U^T + V U U^T V^T + ...)`, summed by doubling.
  Optional<DMatrixRMaj> covariance(double leak) {
    DMatrixRMaj a = weights.copy();
    for (int i = 0; i < size; i++) {
      a.add(i, i, -leak);
    }
    DMatrixRMaj shifted = a.copy();
    CommonOps_DDRM.changeSign(shifted);
    for (int i = 0; i < size; i++) {
      shifted.add(i, i, leak);
      a.add(i, i, leak);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.lu(size);
    if (!solver.setA(shifted)) {
      return Optional.empty();
    }
    DMatrixRMaj u = new DMatrixRMaj(size, size);
    solver.invert(u);
    DMatrixRMaj v = new DMatrixRMaj(size, size);
    CommonOps_DDRM.mult(u, a, v);
    DMatrixRMaj sum = new DMatrixRMaj(size, size);
    CommonOps_DDRM.multTransB(2 * leak, u, u, sum);
    DMatrixRMaj product = u;
    for (int i = 0; i < DOUBLINGS; i++) {
      double norm = NormOps_DDRM.fastNormF(v); // normF takes what is not a number for 0
      if (norm < CONVERGED) {
        return Optional.of(sum);
      }
      if (!Double.isFinite(norm)) {
        return Optional.empty();
      }
      CommonOps_DDRM.mult(v, sum, product);
      CommonOps_DDRM.multAddTransB(product, v, sum);
      CommonOps_DDRM.mult(v, v, product);
      DMatrixRMaj done = v;
      v = product;
      product = done;
    }
    return Optional.empty();
  }
}
