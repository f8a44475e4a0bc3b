/// Networks as circuits of superconducting pulse cells.
package nnc.passes.sfq;
