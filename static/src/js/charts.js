// Draws every [data-chart] from the option in the <script type="application/json"> it names.
// Pages give data and axes; colours, fonts and number formats come from here.
import { BarChart, LineChart, MapChart, PieChart, ScatterChart } from "echarts/charts";
import {
  GridComponent,
  LegendPlainComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { formatter } from "./chart-numbers.js";
import { look } from "./chart-look.js";

echarts.use([
  BarChart, LineChart, MapChart, PieChart, ScatterChart,
  GridComponent, LegendPlainComponent, TooltipComponent, VisualMapContinuousComponent,
  CanvasRenderer,
]);

const drawn = new Map();

async function prepareMap(element) {
  const source = element.dataset.mapSrc;
  if (source && !echarts.getMap("china")) {
    const answer = await fetch(source);
    echarts.registerMap("china", await answer.json());
  }
}

async function draw(element) {
  const option = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  await prepareMap(element);
  if (drawn.has(element)) {
    drawn.get(element).dispose();
  }
  const chart = echarts.init(element, null, { renderer: "canvas" });
  chart.setOption(look(option, formatter(element.dataset.format)));
  chart.on("click", ({ data }) => {
    if (data && data.url) {
      window.location.assign(data.url);
    }
  });
  drawn.set(element, chart);
}

function drawAll(root) {
  root.querySelectorAll("[data-chart]").forEach((element) => draw(element));
}

function forget() {
  drawn.forEach((chart, element) => {
    if (!element.isConnected) {
      chart.dispose();
      drawn.delete(element);
    }
  });
}

drawAll(document);
window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
document.addEventListener("themechange", () => drawAll(document));
document.addEventListener("htmx:afterSettle", (event) => {
  forget();
  drawAll(event.target);
});
