/// Removal of what does not matter: exactly where it is proven, at a measured cost where the user
/// asks for it.
package nnc.passes.prune;
