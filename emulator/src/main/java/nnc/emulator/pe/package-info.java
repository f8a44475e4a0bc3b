/// Arrays of processing elements, emulated 64 elements a word.
package nnc.emulator.pe;
