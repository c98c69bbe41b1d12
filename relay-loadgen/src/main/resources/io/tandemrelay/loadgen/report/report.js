"use strict";
/* The page: everything is made from the run's JSON, and only as text, never as markup. */
(() => {
  const { whole, ms, short, thousands, percent, plural, words, capital, span, el, icon, section, table, verdictBox, factsList, machineFacts, moment } = page;
  const run = JSON.parse(document.getElementById("run").textContent);
  const slots = run.slots;
  const seconds = slots.seconds;

  const titles = { uplink: "Uplink", downlink: "Downlink", echo: "Echo" };

  // --- charts
  function figure(title, lines, spec, summary) {
    const host = el("div", { class: "chart", role: "img", "aria-label": summary || title });
    const legend = el("ul", { class: "legend" }, lines.map(line => el("li", {}, charts.swatch(line), line.label)));
    charts.add(host, { height: 260, ...spec, lines });
    return el("figure", { class: "card" }, el("figcaption", {}, el("h3", {}, title), legend), host);
  }

  const overTime = { measured: slots.measured, stepSeconds: seconds };
  const perSecond = name => (slots.counts[name] || slots.at.map(() => 0)).map(n => n / seconds);
  const summed = start => {
    const names = Object.keys(slots.counts).filter(name => name.startsWith(start));
    return slots.at.map((_, i) => names.reduce((sum, name) => sum + slots.counts[name][i], 0));
  };

  /* Half decades around what is there: whole ones waste a chart, tighter ones exaggerate. */
  const logRange = (...columns) => {
    const values = columns.flat().filter(v => v > 0);
    const stops = [1, 2, 5, 10];
    const stop = (v, up) => {
      const decade = 10 ** Math.floor(Math.log10(v) + 1e-9);
      const fitting = up ? stops.find(s => s * decade >= v * 0.999) : stops.findLast(s => s * decade <= v * 1.001);
      return fitting * decade;
    };
    const low = stop(Math.max(0.001, values.reduce((a, b) => Math.min(a, b), Infinity)), false);
    const high = stop(values.reduce((a, b) => Math.max(a, b), 0.002) * 1.05, true);
    return () => [low, Math.max(high, low * 10)];
  };
  const msAxis = v => `${+v.toPrecision(3)} ms`;
  const logAxis = { splits: (u, i, min, max) => {
    const splits = [];
    const wide = max / min > 500;
    for (let decade = 10 ** Math.floor(Math.log10(min) + 1e-9); decade <= max * 1.001; decade *= 10) {
      for (const step of wide ? [1] : [1, 2, 5]) {
        const v = +(decade * step).toPrecision(3);
        if (v >= min * 0.999 && v <= max * 1.001) splits.push(v);
      }
    }
    return splits;
  }, filter: (u, splits) => splits };

  function latencyOverTime(tag, title, range, limits) {
    const of = slots.latencies[tag];
    const lines = [
      { label: "max", colour: tag, look: "thin" },
      { label: "p99", colour: tag },
      { label: "p50", colour: tag, look: "dashed" },
    ];
    const total = run.latencies[tag];
    return figure(title, lines, {
      ...overTime, data: [slots.at, of.max, of.p99, of.p50], log: range, y: msAxis, yAxis: logAxis, limits,
      format: v => `${ms(v)} ms`,
    }, total ? `${title} over time. Whole run: p50 ${ms(total.p50Ms)} ms, p99 ${ms(total.p99Ms)} ms, max ${ms(total.maxMs)} ms.` : title);
  }

  function percentiles() {
    const tags = Object.keys(run.latencies);
    const columns = tags.map(tag => run.curves[tag]);
    const percentile = nines => (nines === 0 ? "0 %" : `${+(100 - 10 ** (2 - nines)).toFixed(Math.max(0, nines - 2))} %`);
    const limit = run.limits.maxP99Ms;
    return figure("Latency by percentile",
      tags.map(tag => ({ label: run.latencies[tag].title, colour: tag, look: tag === "lateness" ? "dashed" : "line" })), {
        height: 340, right: 26, data: [run.curves.nines, ...columns],
        log: logRange(...columns.map(column => column.slice(4)), limit ? [limit] : []), y: msAxis, yAxis: logAxis, x: percentile,
        xAxis: { splits: (u, i, min, max) => {
          const every = u.width / max < 72 ? 2 : 1;
          return Array.from({ length: Math.floor(max / every) + 1 }, (_, n) => n * every);
        } },
        at: i => {
          const nines = run.curves.nines[i];
          return `${(100 - 10 ** (2 - nines)).toFixed(Math.max(0, Math.ceil(nines) - 1))} % of them took at most`;
        },
        format: v => `${ms(v)} ms`,
        limits: limit ? [{ y: limit, label: `limit of p99: ${limit} ms` }] : [],
      }, "Latency by percentile; the table below has the figures.");
  }

  function callsOverTime() {
    const failures = summed("failures.");
    const lines = [
      { label: "starts/s (right)", colour: "call_setup", look: "pale", scale: "right", format: v => +v.toFixed(1) },
      { label: "calls at once", colour: "uplink", look: "area" },
      { label: "failed (right)", colour: "bad", look: "dot", scale: "right" },
    ];
    return figure("Calls", lines, {
      ...overTime, data: [slots.at, perSecond("calls.started"), slots.callsUp, failures.map(n => n || null)],
      y: thousands, rightScale: thousands, format: whole,
    }, `Calls over time: at most ${whole(run.calls.peak)} at once, ${whole(run.calls.started)} started, ${whole(run.calls.failed)} failed.`);
  }

  function framesOverTime() {
    const choices = [
      ["frames.downlink.heard", "downlink, heard", "downlink", "wide"],
      ["frames.echo.heard", "echo, heard", "echo", "dashed"],
      ["frames.uplink.sent", "uplink, sent", "uplink", "line"],
    ].filter(([name]) => slots.counts[name]);
    return figure("Frames per second", choices.map(([, label, colour, look]) => ({ label, colour, look })), {
      ...overTime, data: [slots.at, ...choices.map(([name]) => perSecond(name))], y: thousands, format: whole,
    }, "Frames per second over time, of 20 ms audio each.");
  }

  // --- sections
  function heading() {
    const first = run.processes[0];
    const when = moment(run.startedEpochMs);
    const role = run.capacity ? "Capacity search" : first.role === "agent" && run.processes.every(p => p.role === "agent") ? "Agents' run" : "Load run";
    document.title = `${capital(run.verdict.outcome.toLowerCase())}: ${role.toLowerCase()} of ${when}`;
    return el("header", {},
      el("p", { class: "overline" }, "relay-loadgen"),
      el("h1", {}, `${role}, ${when}`),
      el("div", { class: "facts" },
        el("span", {}, `${span(run.durationSeconds)}, ${span(run.measuredSeconds)} of it measured`),
        el("span", {}, plural(run.processes.length, "process", "processes")),
        el("span", {}, first.target)));
  }

  const verdict = () => verdictBox(run.verdict, {
    PASSED: "Every limit that was asked for was kept.",
    FAILED: "At least one limit was exceeded.",
    VOID: "The generator was late, so this run says nothing about its target.",
  });

  function notes() {
    const all = run.processes.flatMap(p => p.notes.map(note => `${p.folder}: ${note}`));
    return all.length === 0 ? null : el("ul", { class: "notes", "aria-label": "Notes on the records" }, all.map(note => el("li", {}, note)));
  }

  function tiles() {
    const { calls, frames, latencies, limits } = run;
    const tile = (title, value, unit, more, { colour, bad } = {}) => el("div", { class: bad ? "card tile bad" : "card tile" },
      el("dt", {}, colour ? charts.swatch({ colour, look: "dot" }) : null, title),
      el("dd", {},
        el("div", { class: "value" }, value, unit ? el("small", {}, unit) : null),
        el("div", { class: "more" }, more)));
    const timed = (tag, more) => {
      const of = latencies[tag];
      return of && tile(`${of.title} p99`, ms(of.p99Ms), "ms", more || `p50 ${ms(of.p50Ms)} ms, max ${ms(of.maxMs)} ms`,
        { colour: tag, bad: more == null && limits.maxP99Ms != null && tag !== "barge_in" && of.p99Ms > limits.maxP99Ms });
    };
    return el("dl", { class: "tiles", "aria-label": "Key figures" },
      tile("Calls at once", whole(calls.peak), "", `${whole(calls.opened)} opened, ${whole(calls.ended)} ended`),
      tile("Calls started", whole(calls.started), "", latencies.call_setup ? `set up in ${ms(latencies.call_setup.p99Ms)} ms (p99)` : "over the whole run"),
      tile("Failed calls", whole(calls.failed), "", calls.started ? `${percent(calls.failed / calls.started)} of those started` : "none started", { bad: !run.capacity && calls.failed > (limits.maxFailedCalls || 0) }),
      tile("Frames moved", short(frames.heard || frames.sent), "", `${span(Math.round((frames.heard || frames.sent) / 50))} of audio`),
      timed("uplink"), timed("downlink"),
      latencies.uplink && latencies.downlink ? null : timed("round_trip"),
      tile("Lost frames", whole(frames.lost), "", frames.lossRatio == null ? "no frame was sent" : `${percent(frames.lossRatio)} of ${short(frames.sent)} sent`, { bad: !run.capacity && frames.lost > 0 && frames.lossRatio > (limits.maxLossRatio || 0) }),
      timed("barge_in", latencies.barge_in && `interruption to clear, p50 ${ms(latencies.barge_in.p50Ms)} ms`) || timed("lateness", latencies.lateness && `of the generator, p50 ${ms(latencies.lateness.p50Ms)} ms`));
  }

  function latency() {
    const tags = Object.keys(run.latencies);
    if (tags.length === 0) {
      return section("Latency", "Nothing was timed in a measured interval.");
    }
    const limit = run.limits.maxP99Ms;
    const limits = limit ? [{ y: limit, label: `limit of p99: ${limit} ms` }] : [];
    const directions = ["uplink", "downlink"].filter(tag => slots.latencies[tag]);
    const shown = directions.length > 0 ? directions : ["round_trip"].filter(tag => slots.latencies[tag]);
    const range = logRange(...shown.flatMap(tag => [slots.latencies[tag].max, slots.latencies[tag].p50].map(c => c.filter(v => v != null))), limit ? [limit] : []);
    const figures = shown.map(tag => latencyOverTime(tag, `${titleOf(tag)} over time`, range, limits));
    return section("Latency",
      "Counted from when a frame was due, not from when it was sent, so that a stalled target cannot hide its own delay. Ramp-up is left out of all figures but the charts over time.",
      percentiles(),
      figures.length > 1 ? el("div", { class: "pair" }, figures) : figures[0],
      el("div", { class: "card" }, percentileTable()));
  }

  const titleOf = tag => (run.latencies[tag] ? run.latencies[tag].title : capital(words(tag)));

  function percentileTable() {
    const heads = ["p50", "p90", "p99", "p99.9", "p99.99", "max"];
    const keys = ["p50Ms", "p90Ms", "p99Ms", "p999Ms", "p9999Ms", "maxMs"];
    return table(
      [{ title: "milliseconds", text: true }, ...heads.map(title => ({ title })), { title: "timed" }],
      Object.entries(run.latencies).map(([tag, of]) => ({
        cells: [
          { content: [charts.swatch({ colour: tag }), of.title] },
          ...keys.map(key => ({ content: of[key].toFixed(of[key] < 100 ? 2 : 0), cls: key === "p99Ms" && over(tag, of.p99Ms) ? "over" : "" })), whole(of.count),
        ],
      })),
      { label: "Percentiles of every series, in milliseconds" });
  }

  const over = (tag, p99) => {
    const limit = tag === "uplink" || tag === "downlink" ? run.limits.maxP99Ms : tag === "lateness" ? run.limits.maxLatenessP99Ms : null;
    return limit != null && p99 > limit;
  };

  function load() {
    return section("Load", null, el("div", { class: "pair" }, callsOverTime(), framesOverTime()));
  }

  function drops() {
    const rows = [];
    const row = (colour, what, count, of) => count > 0 && rows.push({ colour, what, count, of });
    for (const [reason, count] of Object.entries(run.calls.failures)) {
      row("bad", `Call failed: ${words(reason)}`, count, run.calls.started);
    }
    for (const direction of ["uplink", "downlink", "echo"]) {
      const of = run.frames[direction];
      for (const [kind, count] of Object.entries(of)) {
        if (kind !== "sent" && kind !== "heard") row(direction, `${titles[direction]} frame ${words(kind)}`, count, of.sent || of.heard);
      }
    }
    row("downlink", "Break in what a caller heard", run.counts.underruns, 0);
    row("bad", "Fault against the protocol", run.counts.protocol_faults, 0);
    row("bad", "Bytes not recognised", run.counts["bytes.unrecognised"], 0);
    rows.sort((a, b) => b.count - a.count);
    const most = rows.length > 0 ? rows[0].count : 1;
    const ok = icon("PASSED");
    return section("Drops and failures", null, el("div", { class: "card" },
      rows.length === 0
        ? el("p", { class: "none" }, ok, "None: no call failed, no frame was lost, doubled, swapped, corrupted, foreign or stale.")
        : table([{ title: "What", text: true }, { title: "Count" }, { title: "Share" }, { title: "", text: true }],
          rows.map(r => {
            const bar = el("span", {});
            bar.style.width = `${(100 * r.count) / most}%`;
            bar.style.setProperty("--c", `var(--${r.colour})`);
            return { cells: [r.what, whole(r.count), r.of ? percent(r.count / r.of) : "", { content: bar, cls: "bar" }] };
          }), { label: "Drops and failures by reason", cls: "wrapping" })));
  }

  function reactions() {
    const shown = [];
    if (slots.latencies.barge_in) {
      shown.push(section("Barge-in", "From the moment the agent interrupted to the clear at the caller.",
        latencyOverTime("barge_in", "Reaction over time", logRange(slots.latencies.barge_in.max.filter(v => v), slots.latencies.barge_in.p50.filter(v => v)), [])));
    }
    if (slots.latencies.lateness) {
      const limit = run.limits.maxLatenessP99Ms;
      const of = slots.latencies.lateness;
      shown.push(section("The generator itself", "How late its own frames left. Above the limit it measured its own machine, and the run is void.",
        latencyOverTime("lateness", "Lateness over time", logRange(of.max.filter(v => v), of.p50.filter(v => v), limit ? [limit] : []),
          limit ? [{ y: limit, label: `limit of p99: ${limit} ms` }] : [])));
    }
    return shown;
  }

  function capacity() {
    const found = run.capacity;
    if (!found) return null;
    const steps = found.steps.map((step, order) => ({ ...step, order: order + 1 }));
    const state = s => (s.void ? "void" : s.good ? "good" : "bad");
    /* uPlot wants x ascending, the search jumps: points in order of calls, the path drawn by hand. */
    const sorted = steps.filter(s => s.p99Ms != null).sort((a, b) => a.calls - b.calls);
    const column = wanted => sorted.map(s => (state(s) === wanted ? s.p99Ms : null));
    const lines = [
      { label: "held", colour: "good", look: "dot" },
      { label: "did not hold", colour: "bad", look: "ring" },
      { label: "void", colour: "void", look: "dot" },
    ];
    const path = u => {
      u.ctx.save();
      u.ctx.strokeStyle = charts.colour("soft");
      u.ctx.globalAlpha = 0.3;
      u.ctx.lineWidth = devicePixelRatio;
      u.ctx.beginPath();
      let repeat = null;
      for (const s of steps.filter(s => s.p99Ms != null)) {
        const at = [u.valToPos(s.calls, "x", true), u.valToPos(Math.max(0.001, s.p99Ms), "y", true)];
        if (s.repeat === repeat) u.ctx.lineTo(...at); else u.ctx.moveTo(...at);
        repeat = s.repeat;
      }
      u.ctx.stroke();
      u.ctx.restore();
    };
    const knees = [...found.knees].sort((a, b) => a - b);
    const middle = knees[Math.floor((knees.length - 1) / 2)];
    const lead = knees.length === 0
      ? "No number of calls held."
      : `${knees[0] === knees.at(-1) ? whole(knees[0]) : `${whole(knees[0])} to ${whole(knees.at(-1))}`} calls at a p99 of at most ${found.limitP99Ms} ms, nothing lost or failed`
        + `, in ${plural(knees.length, "search", "searches")}`
        + (found.cpuMicrosPerFrame ? `; ${+found.cpuMicrosPerFrame.toPrecision(3)} µs of the relay's CPU per frame.` : ".");
    const content = sorted.length === 0 ? [] : [figure("p99 by number of calls", lines, {
      height: 320, xAxis: { space: 70 }, data: [sorted.map(s => s.calls), column("good"), column("bad"), column("void")],
      xRange: (u, min, max) => [Math.max(0, min - (max - min || min) * 0.06), max + (max - min || min) * 0.06],
      log: logRange(sorted.map(s => s.p99Ms), [found.limitP99Ms]), y: msAxis, yAxis: logAxis, x: v => whole(v),
      at: i => `${whole(sorted[i].calls)} calls, step ${sorted[i].order}`, format: v => `p99 ${ms(v)} ms`,
      limits: [{ y: found.limitP99Ms, label: `limit of p99: ${found.limitP99Ms} ms` }],
      knees: middle == null ? [] : [{ x: middle, label: knees.length > 1 ? `knee ${whole(middle)} (median)` : `knee ${whole(middle)}` }],
      draw: path,
    }, lead)];
    const cpu = steps.some(s => s.relayCores != null);
    return section("Capacity", lead, ...content, el("div", { class: "card" }, table(
      [{ title: "Step", text: true }, { title: "Search" }, { title: "Calls" }, { title: "Result", text: true }, { title: "p99, ms" }, { title: "Lost" }, { title: "Failed" }, { title: "Lateness p99, ms" }, { title: "Late seconds" },
        ...(cpu ? [{ title: "Relay cores" }, { title: "µs per frame" }] : [])],
      steps.map(s => ({
        cls: s.confirmation && s.good && found.knees.includes(s.calls) ? "knee" : null,
        cells: [s.order, s.repeat, whole(s.calls),
          { content: `${{ good: "held", bad: "did not hold", void: "void" }[state(s)]}${s.confirmation ? (s.good ? ", confirmed" : " in confirmation") : ""}`, cls: { good: "", bad: "over", void: "late" }[state(s)] },
          s.p99Ms == null ? "" : s.p99Ms.toFixed(2), whole(s.lost), whole(s.failed), s.latenessP99Ms == null ? "" : s.latenessP99Ms.toFixed(2), s.lateSeconds ? { content: whole(s.lateSeconds), cls: "late" } : "",
          ...(cpu ? [s.relayCores == null ? "" : s.relayCores.toFixed(2), s.cpuMicrosPerFrame == null ? "" : s.cpuMicrosPerFrame.toFixed(2)] : [])],
      })), { label: "Steps of the search in the order tried" })));
  }

  function processes() {
    if (run.processes.length < 2) return null;
    const sum = (p, start, end) => Object.entries(p.counts).reduce((n, [k, v]) => n + (k.startsWith(start) && k.endsWith(end) ? v : 0), 0);
    return section("Processes", null, el("div", { class: "card" }, table(
      [{ title: "Host", text: true }, { title: "Role", text: true }, { title: "Shard" }, { title: "Lateness p99, ms" }, { title: "Calls started" }, { title: "Failed" }, { title: "Frames sent" }, { title: "Frames heard" }],
      run.processes.map(p => ({
        cells: [p.machine.host, p.role, p.shards > 1 ? `${p.shard + 1} of ${p.shards}` : "",
          p.latenessP99Ms == null ? "" : { content: p.latenessP99Ms.toFixed(2), cls: p.limits.maxLatenessP99Ms != null && p.latenessP99Ms > p.limits.maxLatenessP99Ms ? "late" : "" },
          whole(p.counts["calls.started"] || 0), whole(sum(p, "failures.", "")),
          whole(sum(p, "frames.", ".sent")), whole(sum(p, "frames.", ".heard"))],
      })), { label: "What each process did" })));
  }

  function repeat() {
    const facts = p => factsList(p.command, [["Target", p.target], ...machineFacts(p.machine)]);
    const content = run.processes.length === 1
      ? facts(run.processes[0])
      : run.processes.map((p, i) => el("details", { open: i === 0 },
        el("summary", {}, `${p.role}${p.shards > 1 ? ` ${p.shard + 1} of ${p.shards}` : ""} on ${p.machine.host}`), facts(p)));
    return section("To repeat it", null, el("div", { class: "card" }, content));
  }

  const recorded = slots.at.length > 0;
  document.getElementById("report").append(...[
    heading(), verdict(), notes(), tiles(), capacity(),
    ...(recorded ? [latency(), load(), drops(), ...reactions()] : [section("Nothing was recorded", "The processes ended before their first interval.")]),
    processes(), repeat(),
    el("footer", {}, "Frames are 20 ms of audio. Uplink is caller to agent, downlink agent to caller. The same figures as JSON are in the file beside this one."),
  ].filter(part => part != null));
})();
