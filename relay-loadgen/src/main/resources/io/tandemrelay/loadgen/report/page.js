"use strict";
/* What every page is made of: words for figures, and elements; text only, never markup. */
const page = (() => {
  // --- words and figures
  const whole = n => Math.round(n).toLocaleString("en-US");
  const ms = v => (v >= 100 ? whole(v) : v >= 10 ? v.toFixed(1) : v >= 0.1 || v === 0 ? v.toFixed(2) : v.toFixed(3));
  const short = n => (n >= 999500 ? `${+(n / 1e6).toFixed(n < 9995e3 ? 2 : 1)} M` : n >= 10000 ? `${+(n / 1e3).toFixed(1)} k` : whole(n));
  const thousands = n => (n >= 1e6 ? `${+(n / 1e6).toFixed(2)} M` : n >= 1000 ? `${+(n / 1e3).toFixed(1)} k` : `${+n.toFixed(2)}`);
  const percent = r => (r === 0 ? "0 %" : r < 0.000001 ? "< 0.0001 %" : `${+(r * 100).toPrecision(2)} %`);
  const plural = (n, one, more) => `${whole(n)} ${n === 1 ? one : more || one + "s"}`;
  const words = name => name.replaceAll("_", " ");
  const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
  const span = s => {
    const parts = [[Math.floor(s / 3600), "h"], [Math.floor((s % 3600) / 60), "min"], [s % 60, "s"]];
    return parts.filter(([n]) => n > 0).slice(0, 2).map(([n, unit]) => `${n} ${unit}`).join(" ") || "0 s";
  };

  // --- elements
  function el(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value != null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.flat().filter(child => child != null));
    return element;
  }

  function icon(outcome) {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    const path = document.createElementNS(ns, "path");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", { PASSED: "M4 10.5l4 4 8-9", FAILED: "M5 5l10 10M15 5L5 15", VOID: "M10 4v7.5M10 15.6v.1" }[outcome]);
    svg.append(path);
    return svg;
  }

  const section = (title, lead, ...content) =>
    el("section", {}, el("h2", {}, title), lead ? el("p", { class: "lead" }, lead) : null, ...content);

  function table(head, rows, attributes) {
    const cell = (tag, content, { text, cls, scope } = {}) =>
      el(tag, { class: [text ? "text" : "", cls || ""].join(" ").trim() || null, scope }, content);
    return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": attributes.label },
      el("table", { class: attributes.cls },
        el("thead", {}, el("tr", {}, head.map(h => cell("th", h.title, { text: h.text, scope: "col" })))),
        el("tbody", {}, rows.map(row => el("tr", { class: row.cls },
          row.cells.map((c, i) => {
            const content = c !== null && typeof c === "object" && "content" in c ? c : { content: c };
            return cell(i === 0 ? "th" : "td", content.content, { text: head[i].text, cls: content.cls, scope: i === 0 ? "row" : null });
          }))))));
  }

  function verdictBox(verdict, meanings) {
    const outcome = verdict.outcome;
    const mark = { PASSED: "✓", FAILED: "✕", VOID: "!" };
    const weight = { PASSED: 0, FAILED: 1, VOID: 2 };
    const spoken = { PASSED: "kept", FAILED: "exceeded", VOID: "void" };
    return el("div", { class: "verdict", "data-outcome": outcome, role: "region", "aria-label": "Verdict" },
      el("h2", { class: "word", id: "verdict" }, el("span", { class: "badge" }, icon(outcome)), capital(outcome.toLowerCase())),
      el("p", { class: "meaning" }, meanings[outcome]),
      el("ul", { class: "findings" }, [...verdict.findings].sort((a, b) => weight[b.outcome] - weight[a.outcome]).map(f => el("li", { "data-outcome": f.outcome },
        el("span", { class: "mark", role: "img", "aria-label": spoken[f.outcome] }, mark[f.outcome]),
        el("span", {}, f.subject),
        el("span", { class: "measured" }, f.measured),
        el("span", { class: "limit" }, f.limit),
        f.advice ? el("span", { class: "advice" }, f.advice) : null))));
  }

  const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

  /* What is needed to repeat it: the command as typed, then names and values. */
  const factsList = (command, facts) => el("dl", { class: "facts-list" }, [
    ["Command", command.length === 0 ? "unknown" : el("code", { class: "command" }, command.flatMap(word => [el("span", {}, quoted(word)), " "]))],
    ...facts,
  ].flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));

  const machineFacts = machine => [
    ["Version", machine.version],
    ["Machine", `${machine.host}: ${machine.cpu}, ${plural(machine.cores, "core")}`],
    ["System", machine.os],
    ["JDK", machine.jdk],
    ["JVM flags", machine.jvmFlags.length === 0 ? "none" : el("code", {}, machine.jvmFlags.join(" "))],
  ];

  const moment = epochMs => new Date(epochMs).toISOString().replace("T", " ").slice(0, 16) + " UTC";

  return { whole, ms, short, thousands, percent, plural, words, capital, span, el, icon, section, table, verdictBox, factsList, machineFacts, moment };
})();
