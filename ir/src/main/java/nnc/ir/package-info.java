/// The network IR, number formats and their semantics, the lowered designs, and the contracts of
/// passes and targets.
package nnc.ir;
