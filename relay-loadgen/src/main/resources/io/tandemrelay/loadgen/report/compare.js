"use strict";
/* Targets side by side. Bars are plain boxes: they follow the window, the colours and the printer by themselves. */
(() => {
  const { whole, plural, capital, span, el, section, table, verdictBox, factsList, machineFacts, moment } = page;
  const run = JSON.parse(document.getElementById("figures").textContent);
  const targets = run.targets.map((target, i) => ({ ...target, colour: `var(--target-${i % 8})` }));
  const measured = targets.filter(target => run.visits.some(visit => visit.target === target.name));
  const severalCalls = new Set(run.workloads.map(w => w.calls)).size > 1;

  const unitWords = { us: "µs" };
  const unit = metric => unitWords[run.metrics[metric].unit] || run.metrics[metric].unit;
  const fixed = (metric, value) => (run.metrics[metric].decimals === 0 ? whole(value) : value.toFixed(run.metrics[metric].decimals));
  const times = ratio => `${ratio.toFixed(2)} ×`;
  const bound = (target, metric) => (metric === "capacity" && target.capacityIsLowerBound ? "≥ " : "");
  const titleOf = workload => workload.title + (severalCalls ? `, ${plural(workload.calls, "call")}` : "");
  const dot = target => {
    const mark = el("span", { class: "swatch", "data-look": "dot" });
    mark.style.setProperty("--c", target.colour);
    return mark;
  };

  /* One group of bars: a median each, from least to most as whiskers. `part` is drawn within, in the full colour. */
  function bars(title, metric, most, part) {
    const row = target => {
      const of = target.figures[metric];
      const name = el("span", { class: "name" }, target.name);
      if (!of) return el("li", {}, name, el("span", { class: "track" }), el("span", { class: "absent" }, "not measured"));
      const box = (cls, from, to) => {
        const shape = el("span", { class: cls });
        shape.style.left = `${(100 * from) / most}%`;
        shape.style.width = `${(100 * (to - from)) / most}%`;
        shape.style.setProperty("--c", target.colour);
        return shape;
      };
      const inner = part && target.figures[part];
      const spread = of.max > of.min ? `${fixed(metric, of.min)} to ${fixed(metric, of.max)}` : "";
      return el("li", {}, name,
        el("span", { class: "track", "aria-hidden": "true" }, box("fill", 0, of.median), inner ? box("base", 0, inner.median) : null, spread ? box("whisker", of.min, of.max) : null),
        el("span", { class: "figure" }, el("b", {}, `${bound(target, metric)}${fixed(metric, of.median)} ${unit(metric)}`),
          of.ratio != null ? el("span", {}, times(of.ratio)) : null, spread ? el("span", {}, spread) : null));
    };
    return el("div", {}, title ? el("h4", {}, title) : null, el("ul", {}, measured.map(row)));
  }

  function barChart(title, groups) {
    const shown = groups.filter(group => measured.some(target => target.figures[group.metric]));
    if (shown.length === 0) return null;
    const most = Math.max(1e-9, ...shown.flatMap(group => measured.map(target => (target.figures[group.metric] || { max: 0 }).max)));
    return el("figure", { class: "card bar-chart" }, el("figcaption", {}, el("h3", {}, title)),
      el("div", { class: "bars" }, shown.map(group => bars(group.title, group.metric, most, group.part))));
  }

  function heading() {
    const when = moment(run.startedEpochMs);
    document.title = `${measured.map(target => target.name).join(", ")}: side by side, ${when}`;
    return el("header", {},
      el("p", { class: "overline" }, "relay-loadgen compare"),
      el("h1", {}, `Relays side by side, ${when}`),
      el("div", { class: "facts" },
        el("span", {}, plural(measured.length, "target")),
        el("span", {}, `${plural(run.rounds, "round")} in rotating order${run.stopped ? ", stopped early" : ""}`),
        el("span", {}, span(run.durationSeconds)),
        el("span", {}, `ratios to ${run.baseline}`)));
  }

  const verdict = () => (run.verdict.findings.length === 0 ? null : verdictBox(run.verdict, {
    PASSED: "Every expectation holds.",
    FAILED: "At least one expectation does not hold.",
    VOID: "The generator was late in every measurement, so no times were taken.",
  }));

  const notes = () => (run.notes.length === 0 ? null : el("ul", { class: "notes", "aria-label": "Notes" }, run.notes.map(note => el("li", {}, note))));

  function cpu() {
    const chart = barChart("CPU per frame", run.workloads.map(w => ({ title: titleOf(w), metric: `${w.key}.cpu` })));
    return chart && section("CPU", "Processor time of the relay's process, user and system, over the 20 ms frames it carried in both directions. Bars are medians of the rounds, whiskers reach from the least to the most.", chart);
  }

  function capacity() {
    const chart = run.metrics.capacity && barChart("Calls at once", [{ title: null, metric: "capacity" }]);
    return chart && section("Capacity", `The most concurrent calls, both ways in real time, with p99 of at most ${run.capacityMaxP99Ms} ms, nothing lost and no call failed.`,
      el("div", { class: "pair" }, chart, barChart("CPU per frame there", [{ title: null, metric: "capacity.cpu" }])));
  }

  function latency() {
    const of = (direction, percentile) => run.workloads
      /* A relay that plays in real time holds back what was sent ahead, by design. */
      .filter(w => direction === "uplink" || w.workload === "both")
      .map(w => ({ title: titleOf(w), metric: `${w.key}.${direction}.${percentile}` }));
    const content = [barChart("Uplink p99", of("uplink", "p99")), barChart("Downlink p99", of("downlink", "p99"))].filter(chart => chart);
    return content.length === 0 ? null : section("Latency",
      `Counted from when a frame was due. Seconds in which the generator was late (p99 above ${run.maxLatenessP99Ms} ms) are left out.`,
      el("div", { class: "section-tables" }, content));
  }

  function memory() {
    const chart = barChart("Resident memory, with the calls and (darker) of the idle process",
      run.workloads.filter(w => w.workload === "both").map(w => ({ title: plural(w.calls, "call"), metric: `${w.key}.resident`, part: "idle" })));
    return chart && section("Memory", null, chart);
  }

  const cell = (target, metric) => {
    const of = target.figures[metric];
    if (!of) return "";
    return { content: [`${bound(target, metric)}${fixed(metric, of.median)}`, of.max > of.min ? el("span", { class: "range" }, `${fixed(metric, of.min)} to ${fixed(metric, of.max)}`) : null].filter(part => part != null) };
  };
  const ratio = (target, metric) => {
    const of = target.figures[metric];
    return of && of.ratio != null ? times(of.ratio) : "";
  };
  const counted = (target, metric) => {
    const content = cell(target, metric);
    return content !== "" && target.figures[metric].max > 0 ? { ...content, cls: "over" } : content;
  };
  const rowOf = (target, cells) => ({ cls: target.name === run.baseline ? "baseline" : null, cells: [{ content: [dot(target), target.name] }, ...cells] });

  function workloadTable(w) {
    const at = figure => `${w.key}.${figure}`;
    const percentiles = direction => ["p50", "p99", "p99.9"].map(p => [`${direction} ${p}, ms`, `${direction}.${p}`]);
    const columns = [...percentiles("uplink"), ...(w.workload === "uplink" ? [] : percentiles("downlink"))];
    const faults = [["lost", "lost"], ["doubled", "doubled"], ["wrong", "wrong"], ["failed", "failed"]];
    return el("div", { class: "card" }, el("h3", {}, `${w.title}, ${plural(w.calls, "call")}`), table(
      [{ title: "Target", text: true }, { title: "µs per frame" }, { title: "ratio" }, ...columns.map(([title]) => ({ title: capital(title) })), ...faults.map(([title]) => ({ title: capital(title) })),
        { title: "MiB resident" }, { title: "KiB per call" }, { title: "Generator late p99, ms" }],
      measured.map(target => rowOf(target, [cell(target, at("cpu")), ratio(target, at("cpu")), ...columns.map(([, figure]) => cell(target, at(figure))),
        ...faults.map(([, figure]) => counted(target, at(figure))), cell(target, at("resident")), cell(target, at("memory")), cell(target, at("lateness"))])),
      { label: `${w.title}, ${plural(w.calls, "call")}` }));
  }

  function tables() {
    const capacityTable = !run.metrics.capacity ? null : el("div", { class: "card" }, el("h3", {}, "Capacity"), table(
      [{ title: "Target", text: true }, { title: "Calls" }, { title: "ratio" }, { title: "µs per frame there" }, { title: "ratio" }, { title: "MiB idle" }],
      measured.map(target => rowOf(target, [cell(target, "capacity"), ratio(target, "capacity"), cell(target, "capacity.cpu"), ratio(target, "capacity.cpu"), cell(target, "idle")])),
      { label: "Capacity" }));
    return section("All figures", `Medians of ${plural(run.rounds, "round")}, below them the least and the most. Wrong frames were swapped, corrupted, of another call or stale. Memory per call is what the process has above its idle self, warm-up included. Downlink times of an agent that sends ahead tell how long a relay holds audio back, not how slow it is.`,
      el("div", { class: "section-tables" }, run.workloads.map(workloadTable), capacityTable));
  }

  function abouts() {
    return section("What was compared", null, el("div", { class: "card" }, el("dl", { class: "abouts" }, targets.flatMap(target => [
      el("dt", {}, target.name),
      el("dd", {}, target.about, target.about ? el("br", {}) : null,
        target.readiness === "READY" ? el("code", {}, target.command.start.join(" ")) : el("span", { class: "soft" }, `skipped: ${target.reason}`)),
    ]))));
  }

  const repeat = () => section("To repeat it", null, el("div", { class: "card" }, factsList(run.command, machineFacts(run.machine))));

  const content = measured.length === 0 ? [section("Nothing was measured", "No target could be started.")] : [cpu(), capacity(), latency(), memory(), tables()];
  document.getElementById("comparison").append(...[
    heading(), verdict(), notes(), ...content, abouts(), repeat(),
    el("footer", {}, "Frames are 20 ms of audio. Uplink is caller to agent, downlink agent to caller. The same figures as JSON are in the file beside this one."),
  ].filter(part => part != null));
})();
