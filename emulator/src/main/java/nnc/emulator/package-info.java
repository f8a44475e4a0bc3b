/// One cycle-accurate engine per lowered design, and the traces they write.
package nnc.emulator;
