package nnc.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The one script of a page: it puts buttons under figures that save the drawing as SVG and its
/// numbers as CSV and JSON. The page's policy names its hash, so that no other script runs.
final class Saving {

  static final String SCRIPT =
      """

      'use strict';
      const figures = JSON.parse(document.getElementById('numbers').textContent);
      const font = document.getElementById('font').textContent;
      const save = (name, type, text) => {
        const link = document.createElement('a');
        link.download = name;
        link.href = URL.createObjectURL(new Blob([text], {type}));
        link.click();
        URL.revokeObjectURL(link.href);
      };
      const drawing = figure => {
        const copy = document.querySelector('#figure-' + figure.figure + ' svg').cloneNode(true);
        const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
        style.textContent = font;
        copy.prepend(style);
        return new XMLSerializer().serializeToString(copy);
      };
      const cell = value => {
        const text = value === null ? '' : String(value);
        return /[,"\\r\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
      };
      const csv = sheet => [sheet.columns, ...sheet.rows].map(row => row.map(cell).join(',') + '\\n').join('');
      for (const figure of figures) {
        const caption = document.querySelector('#figure-' + figure.figure + ' figcaption');
        const button = (end, type, text) => {
          const made = document.createElement('button');
          made.type = 'button';
          made.textContent = end;
          made.onclick = () => save(figure.figure + '.' + end, type, text());
          caption.append(made);
        };
        button('svg', 'image/svg+xml', () => drawing(figure));
        figure.sheets.forEach((sheet, i) =>
          button((i ? sheet.name + '.' : '') + 'csv', 'text/csv', () => csv(sheet)));
        button('json', 'application/json', () => JSON.stringify(figure));
        if (figure.dot) button('dot', 'text/vnd.graphviz', () => figure.dot);
      }
      """;

  private Saving() {}

  /// What the page may do: nothing but run this script and use what it holds itself.
  static String policy() {
    return "default-src 'none'; script-src 'sha256-"
        + hash()
        + "'; style-src 'unsafe-inline'; font-src data:";
  }

  private static String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(SCRIPT.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
