package nnc.report;

import nnc.ir.pass.Quality;

/// One of the figures a report begins with: what it is, its value with unit, a few words on it, and
/// how good its evidence is.
public record Headline(String name, String value, String detail, Quality quality) {}
