/// The `nnc` command: picocli commands that compose the other modules and contain no logic of their
/// own.
package nnc.cli;
