/// Rewrites what a target has no kernel for into what it has.
package nnc.passes.legalize;
