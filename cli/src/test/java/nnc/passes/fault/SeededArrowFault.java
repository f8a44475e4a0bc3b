package nnc.passes.fault;

import io.jhdf.HdfFile;
import java.lang.reflect.Method;
import nnc.cli.Main;
import org.antlr.v4.runtime.Token;
import org.apache.velocity.VelocityContext;
import picocli.CommandLine;

/// Breaks every rule of who may know whom, so that the test of the rules is seen to catch it.
public record SeededArrowFault(
    Token token,
    HdfFile file,
    VelocityContext context,
    CommandLine line,
    ProcessBuilder process,
    Method method,
    Main main) {}
