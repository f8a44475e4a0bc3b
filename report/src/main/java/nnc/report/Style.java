package nnc.report;

/// The look of a page. Nothing is loaded: the text's fonts are the reader's, colours and bars are
/// CSS.
final class Style {

  static final String SHEET =
      """
      body{font:14px/1.45 system-ui,sans-serif;max-width:1240px;margin:0 auto;padding:1.5em;color:#1b2733;background:#fff}
      h1{font-size:1.7em;margin:0}h2{font-size:1.15em;margin:2em 0 .6em;border-bottom:2px solid #d6dee6;padding-bottom:.2em}
      .sub{color:#56646f;margin:.2em 0 1.2em}code{font:12px/1.4 ui-monospace,monospace}
      table{border-collapse:collapse;width:100%}td,th{padding:.25em .6em;text-align:left;border-bottom:1px solid #e3e8ed;vertical-align:top}
      th{font-weight:600;color:#56646f;border-bottom:2px solid #c5cfd8}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      small{color:#6b7883;white-space:nowrap}tr.limit td{background:#fdf1df}
      .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:.8em}
      .card{border:1px solid #d6dee6;border-radius:6px;padding:.7em .9em}.card .name{color:#56646f}.card .value{font-size:1.5em;font-weight:600;margin:.1em 0}
      .quality{display:inline-block;font-size:11px;border-radius:9px;padding:0 .6em;white-space:nowrap;background:#e3e8ed}
      .measured{background:#cfeedd}.published{background:#d3e6fb}.modelled{background:#e5e0f7}.assumed{background:#fbe5c0}
      .good{color:#14703f}.bad{color:#a13a00}
      .bar{height:.7em;min-width:160px;background:#e9eef3;position:relative;border-radius:2px;overflow:hidden;margin-top:.35em}
      .bar i,.bar b{position:absolute;top:0;bottom:0;left:0}.bar i{background:#b9cfe2}.bar b{background:#33658a}.bar.over b{background:#c2500a}
      .flow{display:flex;flex-wrap:wrap;gap:1.5em;align-items:flex-start}figure{margin:1em 0;overflow-x:auto}.flow>figure{margin-top:0;flex:0 1 auto}
      figcaption{margin-top:.3em}figcaption button{font:11px system-ui,sans-serif;color:#1d5c94;background:none;border:1px solid #d6dee6;border-radius:4px;margin-right:.4em;padding:.1em .5em;cursor:pointer}
      @media print{figcaption{display:none}figure svg{max-width:100%;height:auto}}
      .flow>div{flex:1 1 640px;min-width:0;overflow-x:auto}
      figure svg{display:block}.files{columns:3;list-style:none;padding:0;margin:0}.files li{break-inside:avoid}ul.notes{padding-left:1.2em}
      a{color:#1d5c94;text-decoration:none}a:hover{text-decoration:underline}
      @media print{body{max-width:none;padding:0}}
      """;

  private Style() {}
}
