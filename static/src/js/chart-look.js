// One look for all charts, in the page's own colours, light and dark.
const SERIES_LIGHT = ["#1a4a8c", "#d98a00", "#4a90a4", "#7a5ea8", "#5b6b7f", "#a8b4c4"];
const SERIES_DARK = ["#7fb0f5", "#f0b64a", "#74c2d6", "#b79be0", "#a9b6c7", "#64748a"];

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(given, format, isValue) {
  const ink = token("--gz-ink-3");
  const line = token("--gz-line");
  return {
    axisLine: { show: !isValue, lineStyle: { color: line } },
    axisTick: { show: false },
    splitLine: { show: isValue, lineStyle: { color: line } },
    nameTextStyle: { color: ink },
    ...given,
    axisLabel: { color: ink, fontSize: 12, ...(isValue ? { formatter: format.axis } : {}), ...given.axisLabel },
  };
}

function axes(given, format) {
  if (given === undefined) {
    return undefined;
  }
  const list = Array.isArray(given) ? given : [given];
  return list.map((each) => axis(each, format, (each.type || "value") === "value"));
}

function series(given) {
  const surface = token("--gz-surface");
  const looks = {
    bar: { barMaxWidth: 36, itemStyle: { borderRadius: 2 } },
    line: { showSymbol: false, lineStyle: { width: 2 } },
    pie: { itemStyle: { borderColor: surface, borderWidth: 2 }, label: { color: token("--gz-ink-2") } },
    map: {
      map: "china",
      showLegendSymbol: false,
      roam: false,
      label: { show: false },
      itemStyle: { areaColor: token("--gz-sunken"), borderColor: token("--gz-line-strong") },
      emphasis: { label: { color: token("--gz-ink") }, itemStyle: { areaColor: token("--gz-amber-solid") } },
      select: { disabled: true },
    },
  };
  const { shade, ...rest } = given;
  const look = looks[given.type];
  // `shade` names a colour of tokens.css: the same thing has the same colour in chart and strip.
  return shade ? { ...look, ...rest, itemStyle: { ...look.itemStyle, color: token(shade) } } : { ...look, ...rest };
}

function visualMap(given, format) {
  return {
    left: 0,
    bottom: 0,
    calculable: false,
    itemHeight: 96,
    text: [format.axis(given.max), format.axis(given.min)],
    itemWidth: 12,
    formatter: format.axis,
    textStyle: { color: token("--gz-ink-3") },
    inRange: { color: [token("--gz-heat-0"), token("--gz-heat-2"), token("--gz-heat-4")] },
    ...given,
  };
}

function isPie(option) {
  return (option.series || []).some((each) => each.type === "pie");
}

export function look(option, format) {
  const dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
  const styled = {
    color: dark ? SERIES_DARK : SERIES_LIGHT,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--gz-ink-2") },
    animationDuration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    ...option,
    grid: { left: 4, right: 12, top: 36, bottom: 4, containLabel: true, ...option.grid },
    tooltip: {
      trigger: option.xAxis ? "axis" : "item",
      renderMode: "richText", // plain drawing: the page's policy forbids styles inside markup
      backgroundColor: token("--gz-surface"),
      borderColor: token("--gz-line-strong"),
      textStyle: { color: token("--gz-ink") },
      valueFormatter: format.full,
      ...option.tooltip,
    },
    legend: { show: (option.series || []).length > 1 || isPie(option), left: 0, top: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: token("--gz-ink-2") }, ...option.legend },
    xAxis: axes(option.xAxis, format),
    yAxis: axes(option.yAxis, format),
    series: (option.series || []).map(series),
  };
  if (option.visualMap) {
    styled.visualMap = visualMap(option.visualMap, format);
  }
  return styled;
}
