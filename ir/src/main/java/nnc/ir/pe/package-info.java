/// Arrays of processing elements made of threshold cells: the machine, its microcode and what a
/// step of it means. `nnc.ir.PeProgram` puts them together.
package nnc.ir.pe;
