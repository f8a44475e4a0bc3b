/// The language of network descriptions: text to [nnc.ir.Network] and back, and the formatter.
/// `docs/language.md` describes it.
package nnc.frontend.language;
