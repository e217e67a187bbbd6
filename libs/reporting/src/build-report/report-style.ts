/** The style sheet of the HTML report: light and dark, narrow screens (rows become cards), paper. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #23211e; --faint: #6f6a62; --rule: #e4dfd6; --tint: #f5f2ec;
  --accent: #2f5d7c; --attention: #9a4a12; --attention-tint: #fbf0e4;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191817; --ink: #e6e2da; --faint: #9b958a; --rule: #35322e; --tint: #211f1d;
    --accent: #8fb8d4; --attention: #e5a06a; --attention-tint: #2d2219;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 var(--sans); }
main { max-width: 66rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem; }
header p { margin: 0; }
.kind { color: var(--faint); font-size: 0.8rem; letter-spacing: 0.08em; text-transform: uppercase; }
h1 { margin: 0.3rem 0 0.4rem; font: 400 2.1rem/1.2 var(--serif); text-wrap: balance; }
h2 { margin: 3.2rem 0 0.7rem; font: 400 1.35rem/1.3 var(--serif); }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
code { font: 0.86em/1.45 var(--mono); overflow-wrap: anywhere; }
strong { font-weight: 600; }
.faint, .faint code { color: var(--faint); font-size: 0.84rem; overflow-wrap: anywhere; }
.origin { margin-top: 1rem; }
.simulated .origin { color: var(--attention); }
.summary { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); margin: 2rem 0 0; padding: 0; border: solid var(--rule); border-width: 1px 0; }
.summary div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 1rem 1rem 0.9rem 0; }
.summary dd { margin: 0; font: 400 1.9rem/1.1 var(--serif); font-variant-numeric: lining-nums tabular-nums; }
.summary dt { color: var(--faint); font-size: 0.84rem; }
.summary .look dd, .summary .look dt { color: var(--attention); }
section > p { margin: 0 0 0.8rem; color: var(--faint); max-width: 44rem; }
section.look { margin: 2.4rem -1.2rem 0; padding: 0.1rem 1.2rem 1rem; background: var(--attention-tint); }
section.look h2 { margin-top: 1rem; color: var(--attention); }
table { width: 100%; border-collapse: collapse; }
th { padding: 0 1.2rem 0.4rem 0; color: var(--faint); font-weight: 400; font-size: 0.84rem; text-align: left; }
thead tr { border-bottom: 1px solid var(--ink); }
tbody tr { border-bottom: 1px solid var(--rule); }
td { padding: 0.6rem 1.2rem 0.6rem 0; vertical-align: top; font-variant-numeric: tabular-nums; }
th:last-child, td:last-child { padding-right: 0; }
th.number, td.number { text-align: right; white-space: nowrap; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--faint); font-size: 0.84rem; }
@media (max-width: 44rem) {
  main { padding: 2rem 1.1rem 3rem; }
  h1 { font-size: 1.6rem; }
  section.look { margin-inline: -1.1rem; padding-inline: 1.1rem; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  table, tbody, tr, td { display: block; }
  tr { padding: 0.6rem 0; }
  td, td.number { padding: 0.15rem 0; text-align: left; white-space: normal; }
  td:not(:first-child) { display: grid; grid-template-columns: 6rem 1fr; }
  td:not(:first-child):empty { display: none; }
  td:not(:first-child)::before { content: attr(data-name); color: var(--faint); font-size: 0.84rem; }
}
@media print {
  :root {
    --paper: #fff; --ink: #000; --faint: #555; --rule: #ccc; --tint: #fff;
    --accent: #000; --attention: #000; --attention-tint: #fff;
  }
  body { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  a { text-decoration: none; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
`;
