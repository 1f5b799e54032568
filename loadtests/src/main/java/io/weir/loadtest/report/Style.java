package io.weir.loadtest.report;

/** The look of the page: by day and by night, on a screen and on paper. */
final class Style {
    static final String CSS = """
            :root { color-scheme: light dark; --ink: #1b2330; --soft: #5d6878; --paper: #fbfbfd; --card: #ffffff;
              --rule: #e3e7ee; --grid: #eef1f5; --good: #12805c; --bad: #c22f3a; --event: #8a4fd3;
              --c0: #1769d6; --c1: #e07b00; --c2: #0f9a8a; --c3: #b8358f; --c4: #6b7686; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf1; --soft: #97a3b6; --paper: #11151c;
              --card: #181d26; --rule: #2a313d; --grid: #232a35; --good: #4cc79b; --bad: #ff7b84; --event: #b892f5;
              --c0: #62a5ff; --c1: #ffab4a; --c2: #45cfc0; --c3: #ee7fce; --c4: #97a3b6; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--paper); color: var(--ink);
              font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
            main { max-width: 1240px; margin: 0 auto; padding: 36px 28px 56px; }
            h1 { font-size: 28px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
            h2 { font-size: 19px; margin: 40px 0 2px; letter-spacing: -0.005em; }
            p { margin: 4px 0 12px; max-width: 88ch; }
            .facts, .note, .legend, figcaption small, footer { color: var(--soft); font-size: 13px; }
            .facts span + span::before { content: " · "; }
            .card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 18px;
              margin: 14px 0; overflow-x: auto; }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 14px;
              margin: 14px 0; }
            figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
              padding: 12px 14px 8px; break-inside: avoid; }
            figcaption { font-weight: 600; font-size: 14px; }
            .legend { min-height: 20px; }
            .key { display: inline-block; width: 16px; height: 0; border-top: 3px solid; vertical-align: middle;
              margin: 0 6px 0 0; }
            .legend > span { display: inline-block; margin-right: 14px; }
            .key.dashed { border-top-style: dashed; border-top-width: 2px; }
            svg { display: block; width: 100%; height: auto; }
            svg text { font-size: 11.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
            svg .grid { stroke: var(--grid); stroke-width: 1; }
            svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
            svg .line.dashed { stroke-width: 1.4; stroke-dasharray: 4 4; }
            svg .dot { fill: var(--card); stroke-width: 2; }
            svg .dot.quiet { fill: transparent; stroke: none; }
            svg line.event { stroke: var(--event); stroke-width: 1.3; stroke-dasharray: 3 3; }
            svg text.event { fill: var(--event); font-weight: 600; }
            svg .one { stroke: var(--soft); stroke-width: 1.2; }
            svg .span { stroke-width: 3; stroke-linecap: round; }
            svg .row { fill: var(--ink); font-size: 13px; }
            svg .value { font-weight: 600; font-size: 13px; }
            svg .good { stroke: var(--good); } svg .bad { stroke: var(--bad); } svg .even { stroke: var(--soft); }
            svg circle.good { fill: var(--good); } svg circle.bad { fill: var(--bad); }
            svg circle.even { fill: var(--soft); }
            svg text.good { fill: var(--good); stroke: none; } svg text.bad { fill: var(--bad); stroke: none; }
            svg text.even { fill: var(--soft); stroke: none; }
            .c0 { stroke: var(--c0); border-color: var(--c0); } .c1 { stroke: var(--c1); border-color: var(--c1); }
            .c2 { stroke: var(--c2); border-color: var(--c2); } .c3 { stroke: var(--c3); border-color: var(--c3); }
            .c4 { stroke: var(--c4); border-color: var(--c4); }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 13.5px; }
            th { text-align: right; font-weight: 600; color: var(--soft); padding: 4px 0 6px 14px;
              border-bottom: 1px solid var(--rule); white-space: nowrap; vertical-align: bottom; }
            td { text-align: right; padding: 5px 0 5px 14px; border-bottom: 1px solid var(--grid); white-space: nowrap; }
            tr:last-child td { border-bottom: 0; }
            th:first-child, td:first-child { text-align: left; padding-left: 0; }
            td small { color: var(--soft); }
            td.good { color: var(--good); font-weight: 600; } td.bad { color: var(--bad); font-weight: 600; }
            .warning { border-left: 4px solid var(--bad); }
            .warning ul { margin: 4px 0; padding-left: 20px; }
            footer { margin-top: 44px; border-top: 1px solid var(--rule); padding-top: 14px; }
            footer dt { font-weight: 600; float: left; clear: left; margin-right: 8px; }
            footer dd { margin: 0 0 5px; max-width: 110ch; }
            @media print { body { background: none; } main { padding: 0; } }
            """;

    private Style() {}
}
