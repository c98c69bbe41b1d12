"use strict";
/* Charts: every one is drawn again when its width or the colour scheme changes. */
const charts = (() => {
  const drawn = [];
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const faded = (value, alpha) => {
    const [r, g, b] = value.match(/[0-9a-f]{2}/gi).map(part => parseInt(part, 16));
    return `rgba(${r},${g},${b},${alpha})`;
  };
  const clock = s => `${Math.floor(s / 60)}:${String(Math.round(s % 60)).padStart(2, "0")}`;

  /* Times are whole seconds; uPlot's own steps are decimal. */
  const clockSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

  const axis = more => ({
    stroke: colour("soft"),
    font: "12px system-ui, -apple-system, Segoe UI, Roboto, sans-serif",
    grid: { stroke: colour("grid"), width: 1 },
    ticks: { show: false },
    gap: 8,
    ...more,
  });

  const shape = line => {
    const stroke = colour(line.colour);
    const looks = {
      line: { stroke, width: 2 },
      wide: { stroke: faded(stroke, 0.45), width: 7 },
      thin: { stroke: faded(stroke, 0.55), width: 1 },
      dashed: { stroke, width: 1.5, dash: [5, 4] },
      area: { stroke, width: 2, fill: faded(stroke, 0.13) },
      pale: { stroke: faded(stroke, 0.45), fill: faded(stroke, 0.45), width: 0, paths: uPlot.paths.stepped({ align: 1 }) },
      ring: { stroke, width: 0, paths: () => null, points: { show: true, size: 9, width: 2, fill: colour("card"), stroke } },
      dot: { stroke, width: 0, paths: () => null, points: { show: true, size: 8, fill: stroke, stroke } },
    };
    return { points: { show: false }, spanGaps: true, scale: line.scale || "y", label: line.label, ...looks[line.look || "line"] };
  };

  /* Ramp-up, behind everything. */
  const shadeUnmeasured = spec => u => {
    if (!spec.measured) return;
    const x = u.data[0];
    const step = spec.stepSeconds;
    u.ctx.save();
    u.ctx.beginPath();
    u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    u.ctx.clip();
    u.ctx.fillStyle = colour("shade");
    for (let from = 0; from < x.length; from++) {
      if (spec.measured[from]) continue;
      let to = from;
      while (to + 1 < x.length && !spec.measured[to + 1]) to++;
      const left = u.valToPos(x[from], "x", true);
      const right = u.valToPos(x[to] + step, "x", true);
      u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
      const note = "ramp-up";
      u.ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
      if (u.ctx.measureText(note).width + 12 * devicePixelRatio < right - left) {
        u.ctx.fillStyle = colour("soft");
        u.ctx.textAlign = "left";
        u.ctx.textBaseline = "top";
        u.ctx.fillText(note, left + 6 * devicePixelRatio, u.bbox.top + 5 * devicePixelRatio);
        u.ctx.fillStyle = colour("shade");
      }
      from = to;
    }
    u.ctx.restore();
  };

  /* A dashed line with its words at its end, haloed because curves may pass behind them. */
  const rule = (u, from, to, label, tone, align) => {
    const dpr = devicePixelRatio;
    u.ctx.save();
    u.ctx.strokeStyle = colour(tone);
    u.ctx.lineWidth = dpr;
    u.ctx.setLineDash([4 * dpr, 4 * dpr]);
    u.ctx.beginPath();
    u.ctx.moveTo(...from);
    u.ctx.lineTo(...to);
    u.ctx.stroke();
    u.ctx.font = `${11 * dpr}px system-ui, sans-serif`;
    u.ctx.fillStyle = colour(tone);
    u.ctx.textAlign = align;
    u.ctx.textBaseline = from[1] === to[1] ? "bottom" : "top";
    u.ctx.setLineDash([]);
    u.ctx.lineJoin = "round";
    u.ctx.lineWidth = 4 * dpr;
    u.ctx.strokeStyle = colour("card");
    const x = to[0] + (align === "right" ? -5 : 5) * dpr;
    const y = to[1] + (from[1] === to[1] ? -3 : 3) * dpr;
    u.ctx.strokeText(label, x, y);
    u.ctx.fillText(label, x, y);
    u.ctx.restore();
  };

  /* A limit of y across the chart; knees of x from top to bottom. */
  const rules = spec => u => {
    const { left, top, width, height } = u.bbox;
    for (const { y, label } of spec.limits || []) {
      const at = u.valToPos(y, "y", true);
      if (at >= top && at <= top + height) rule(u, [left + width, at], [left, at], label, "bad", "left");
    }
    for (const { x, label } of spec.knees || []) {
      const at = u.valToPos(x, "x", true);
      rule(u, [at, top + height], [at, top], label, "good", at > left + width / 2 ? "right" : "left");
    }
  };

  const tooltip = (spec, box) => u => {
    const { idx, left } = u.cursor;
    if (idx == null || left < 0) {
      box.hidden = true;
      return;
    }
    const rows = spec.lines
      .map((line, i) => ({ line, value: spec.raw ? spec.raw[i][idx] : u.data[i + 1][idx] }))
      .filter(row => row.value != null);
    box.hidden = rows.length === 0;
    const title = document.createElement("b");
    title.textContent = spec.at ? spec.at(idx) : clock(u.data[0][idx]);
    box.replaceChildren(title, ...rows.map(({ line, value }) => {
      const row = document.createElement("div");
      const name = document.createElement("span");
      const figure = document.createElement("span");
      name.textContent = line.label;
      figure.textContent = (line.format || spec.format)(value);
      row.append(swatch(line), name, figure);
      return row;
    }));
    const plotLeft = u.over.offsetLeft;
    const room = u.over.clientWidth;
    const beside = left > room / 2 ? left - box.offsetWidth - 14 : left + 14;
    box.style.left = `${plotLeft + Math.max(0, Math.min(beside, room - box.offsetWidth))}px`;
  };

  function swatch(line) {
    const mark = document.createElement("span");
    mark.className = "swatch";
    mark.style.setProperty("--c", `var(--${line.colour})`);
    mark.dataset.look = line.look === "area" ? "line" : line.look || "line";
    return mark;
  }

  const options = (spec, host, box) => ({
    width: host.clientWidth,
    height: host.clientWidth < 480 ? Math.min(spec.height, 240) : spec.height,
    legend: { show: false },
    padding: [14, spec.right || 10, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: spec.xRange || ((u, min, max) => [min, max > min ? max : min + 1]) },
      y: spec.log
        ? { distr: 3, range: (u, min, max) => spec.log(min, max) }
        : { range: (u, min, max) => [0, Math.max(max, spec.least || 1) * 1.08] },
      ...(spec.rightScale ? { right: { range: (u, min, max) => [0, Math.max(max, 1) * 2.2] } } : {}),
    },
    axes: [
      axis({
        size: 30,
        values: (u, splits) => splits.map(spec.x || clock),
        ...(spec.x ? (spec.xAxis || {}) : { incrs: clockSteps, space: 64 }),
      }),
      axis({ size: 58, space: 34, values: (u, splits) => splits.map(v => (v == null ? null : spec.y(v))), ...(spec.yAxis || {}) }),
      ...(spec.rightScale ? [axis({ scale: "right", side: 1, size: 40, grid: { show: false }, space: 34, values: (u, splits) => splits.map(spec.rightScale) })] : []),
    ],
    series: [{}, ...spec.lines.map(shape)],
    hooks: {
      drawClear: [shadeUnmeasured(spec)],
      draw: [rules(spec), ...(spec.draw ? [spec.draw] : [])],
      setCursor: [tooltip(spec, box)],
    },
  });

  function add(host, spec) {
    const box = document.createElement("div");
    box.className = "tip";
    box.hidden = true;
    const chart = { host, spec, box, plot: null, width: 0 };
    host.append(box);
    drawn.push(chart);
    new ResizeObserver(() => {
      if (host.clientWidth !== chart.width) draw(chart);
    }).observe(host);
  }

  function draw(chart) {
    chart.width = chart.host.clientWidth;
    if (chart.width === 0) return;
    if (chart.plot) chart.plot.destroy();
    const log = chart.spec.log;
    /* A logarithm knows no zero; a thousandth of a millisecond is the resolution. */
    const data = log ? chart.spec.data.map((column, i) => (i === 0 ? column : Array.from(column, v => (v == null ? null : Math.max(v, 0.001))))) : chart.spec.data;
    chart.plot = new uPlot(options(chart.spec, chart.host, chart.box), data, chart.host);
  }

  const all = () => drawn.forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "";
    all();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    all();
  });
  return { add, swatch, clock, colour };
})();
