package nnc.frontend;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/// Why a file could not be read, in words for the user.
public final class Unreadable {

  private Unreadable() {}

  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case IOException _ -> e.getMessage() == null ? "input error" : e.getMessage();
    };
  }
}
