/// Derivatives of what a network computes, by reverse mode: for passes that ask what matters.
package nnc.passes.gradient;
