package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerilogTokensTest {

  @Test
  void numbersKeepTheirBaseAndOperatorsTheirTwoCharacters() {
    assertEquals(
        List.of("a_1", "<=", "8'sd3", "+", "b", "[", "i", "+:", "4", "]", "~^", "12'hfF0", ";"),
        VerilogTokens.of("a_1<=8'sd3 + b[i+:4]~^12'hfF0; // a comment <= 1"));
    assertEquals(List.of("x", "!", "=", "="), VerilogTokens.of("x ! = ="));
    assertEquals(List.of("a", "/", "b"), VerilogTokens.of("a/b\n//only"));
    assertEquals(
        List.of("$readmemh", "(", "\"a b//c.mem\"", ",", "m", ")"),
        VerilogTokens.of("$readmemh(\"a b//c.mem\", m)"));
    assertEquals(List.of("<", "<=", "==", "!=", ">=", ">"), VerilogTokens.of("< <= == != >= >"));
    assertEquals(List.of("\"never ends"), VerilogTokens.of("\"never ends"));
  }
}
