// Line charts: data-chart of an element is what is drawn, as JSON. The table beside a chart is the truth.
// No styles are set from here but through the canvas: the policy of the pages allows none.
"use strict";
{
  const COLOURS = ["#1f5a99", "#17693c", "#a5231c", "#5b6778"];
  const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3]];
  const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
  const drawn = new Map();

  const line = (one, index, data) => ({
    name: one.name,
    type: "line",
    data: one.values,
    color: COLOURS[index],
    lineStyle: { type: DASHES[index], width: 2 },
    symbol: SYMBOLS[index],
    symbolSize: 6,
    connectNulls: data.joined === true,
    cursor: one.links ? "pointer" : "default",
    markLine:
      index > 0 || !data.marks?.length
        ? undefined
        : {
            silent: true,
            symbol: "none",
            lineStyle: { color: "#5b6778", type: "dotted", width: 1 },
            label: { formatter: (mark) => mark.name, color: "#1c2430", fontSize: 11 },
            data: data.marks.map(([month, name]) => ({ xAxis: month, name })),
          },
  });

  const told = (data, points) =>
    [
      points[0].axisValue,
      ...points.map(({ seriesIndex, dataIndex, value }) => {
        const one = data.lines[seriesIndex];
        const number = value === undefined || value === null ? "—" : `${value}${data.unit}`;
        return `${one.name} ${number}${one.texts ? `  ${one.texts[dataIndex]}` : ""}`;
      }),
    ].join("\n");

  const draw = (element) => {
    if (!window.echarts || drawn.has(element)) {
      return;
    }
    const data = JSON.parse(element.dataset.chart);
    const chart = window.echarts.init(element);
    drawn.set(element, chart);
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { enabled: false } },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: "#1c2430" },
      grid: { left: 12, right: 24, top: 56, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: "#1c2430" }, itemWidth: 36 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: (points) => told(data, points) },
      xAxis: { type: "category", data: data.months, axisLabel: { color: "#1c2430", hideOverlap: true } },
      yAxis: { type: "value", axisLabel: { color: "#1c2430", formatter: `{value}${data.unit}` }, min: 0 },
      series: data.lines.map((one, index) => line(one, index, data)),
    });
    chart.on("click", ({ seriesIndex, dataIndex }) => {
      const address = data.lines[seriesIndex]?.links?.[dataIndex];
      if (address) {
        window.location.assign(address);
      }
    });
  };

  const drawAll = (root) => {
    for (const element of root.querySelectorAll("[data-chart]")) {
      draw(element);
    }
  };

  // A folded table would not be printed. The drawing itself is made to fit the sheet by the styles.
  const opened = new Set();
  window.addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll("details.ov-table:not([open])")) {
      table.open = true;
      opened.add(table);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const table of opened) {
      table.open = false;
    }
    opened.clear();
  });
  window.addEventListener("resize", () => {
    for (const chart of drawn.values()) {
      chart.resize();
    }
  });
  // Pieces that a page asks for later hold charts as well.
  document.addEventListener("htmx:afterSettle", () => drawAll(document));
  drawAll(document);
}
