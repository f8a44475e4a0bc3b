package nnc.backends.fpga;

import nnc.backends.verilog.MemoryImage;
import nnc.backends.verilog.RomView;
import nnc.backends.verilog.Templates;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;

/// One kernel instance while it is emitted: its names, its origin and where its files go.
record Site(RtlFiles files, String id, Instance instance) {

  /// `<design>_<kind>_<instance>`.
  String module(String kind) {
    return files.design() + "_" + kind + "_" + files.instance(id);
  }

  /// The name of the kernel's own module.
  String module() {
    return module(instance.kernel().mnemonic());
  }

  /// `from: model.nn:12:3, kernel c1`, safe in a comment.
  String origin() {
    String place = instance.span().isNone() ? "the compiler" : instance.span().place();
    return Templates.comment("from: " + place + ", kernel " + id);
  }

  Kernel kernel() {
    return instance.kernel();
  }

  void module(String kind, String template, Object view) {
    files.module(module(kind), template, view);
  }

  /// Emits a memory with its image and gives the text that instantiates it: module and parameter.
  String rom(String kind, String what, MemoryImage image) {
    String name = module(kind);
    String file = name + ".mem";
    files.put("mem/" + file, image.text());
    files.module(name, "rom", RomView.of(name, origin(), what, file, image));
    return name + " #(.MEM_DIR(MEM_DIR))";
  }
}
