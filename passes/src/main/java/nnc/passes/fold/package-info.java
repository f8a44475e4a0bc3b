/// Canonical forms: scales move behind linear operators, and everything monotone that ends in few
/// levels becomes integer thresholds.
package nnc.passes.fold;
