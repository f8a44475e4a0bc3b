// Yosys's arithmetic cells as one chain of full adders each. The carry trees of Yosys's own map have
// more gates, and two sums that are written alike should become the same gates.

(* techmap_celltype = "$add $sub" *)
module nnc_add (A, B, Y);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  parameter _TECHMAP_CELLTYPE_ = "";
  localparam SIGNED = A_SIGNED && B_SIGNED;
  localparam SUBTRACT = _TECHMAP_CELLTYPE_ == "$sub";
  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  output [Y_WIDTH-1:0] Y;
  wire [Y_WIDTH-1:0] a, b;
  wire [Y_WIDTH:0] carry;
  \$pos #(.A_SIGNED(SIGNED), .A_WIDTH(A_WIDTH), .Y_WIDTH(Y_WIDTH)) wide_a (.A(A), .Y(a));
  \$pos #(.A_SIGNED(SIGNED), .A_WIDTH(B_WIDTH), .Y_WIDTH(Y_WIDTH)) wide_b (.A(B), .Y(b));
  assign carry[0] = SUBTRACT;
  genvar i;
  generate for (i = 0; i < Y_WIDTH; i = i + 1) begin : bits
    wire addend, either, both, passed;
    if (SUBTRACT) \$_NOT_ n (.A(b[i]), .Y(addend));
    else assign addend = b[i];
    \$_XOR_ e (.A(a[i]), .B(addend), .Y(either));
    \$_XOR_ s (.A(either), .B(carry[i]), .Y(Y[i]));
    \$_AND_ t (.A(a[i]), .B(addend), .Y(both));
    \$_AND_ p (.A(either), .B(carry[i]), .Y(passed));
    \$_OR_ c (.A(both), .B(passed), .Y(carry[i+1]));
  end endgenerate
endmodule

// By the sign of a difference that is one bit wider than its operands.
(* techmap_celltype = "$lt $le $gt $ge" *)
module nnc_compare (A, B, Y);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  parameter _TECHMAP_CELLTYPE_ = "";
  localparam SIGNED = A_SIGNED && B_SIGNED;
  localparam WIDTH = (A_WIDTH > B_WIDTH ? A_WIDTH : B_WIDTH) + 1;
  // a > b is b < a, and a <= b its contrary.
  localparam TURNED = _TECHMAP_CELLTYPE_ == "$gt" || _TECHMAP_CELLTYPE_ == "$le";
  localparam CONTRARY = _TECHMAP_CELLTYPE_ == "$ge" || _TECHMAP_CELLTYPE_ == "$le";
  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  output [Y_WIDTH-1:0] Y;
  wire [WIDTH-1:0] a, b, difference;
  \$pos #(.A_SIGNED(SIGNED), .A_WIDTH(A_WIDTH), .Y_WIDTH(WIDTH)) wide_a (.A(A), .Y(a));
  \$pos #(.A_SIGNED(SIGNED), .A_WIDTH(B_WIDTH), .Y_WIDTH(WIDTH)) wide_b (.A(B), .Y(b));
  \$sub #(
    .A_SIGNED(0), .B_SIGNED(0), .A_WIDTH(WIDTH), .B_WIDTH(WIDTH), .Y_WIDTH(WIDTH)
  ) chain (.A(TURNED ? b : a), .B(TURNED ? a : b), .Y(difference));
  generate
    if (CONTRARY) \$_NOT_ n (.A(difference[WIDTH-1]), .Y(Y[0]));
    else assign Y[0] = difference[WIDTH-1];
    if (Y_WIDTH > 1) assign Y[Y_WIDTH-1:1] = 0;
  endgenerate
endmodule
