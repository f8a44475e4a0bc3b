/// The text form of every design (`.nnir`), printed by `DesignPrinter` and read by `DesignParser`;
/// `parse(print(d))` equals `d`.
///
/// ```
/// design    = ("network" | "kernels" | "program" | "pulses") name "{" statement* "}"
/// statement = reference (":" type)? "=" word ("(" reference ("," reference)* ")")? attributes?
/// attributes = "{" (word "=" term ("," word "=" term)*)? "}"
/// term      = number | string | reference | type | tensor | word attributes? | "[" terms "]"
/// type      = format "[" dims "]"
/// tensor    = type ("[" numbers "]" | "f32"? hex+)
/// reference = ("%" | "#" | "@") (word | string)
/// name      = word | string
/// ```
///
/// `%` names a vertex or a kernel, `#` a channel, `@` a terminal; `//` starts a comment. `hex` is
/// `x"..."`, the little-endian bytes of the elements in the smallest storage of their format
/// (`real` in 8 bytes, or 4 after `f32`). Reals are written so that they read back exactly.
package nnc.ir.text;
