// Builds static/src into static/dist. `node build.mjs --watch` rebuilds on every change.
import { context } from "esbuild";

const options = {
  entryPoints: {
    app: "static/src/js/app.js",
    theme: "static/src/js/theme.js",
    charts: "static/src/js/charts.js",
    booking: "static/src/js/booking.js",
    calendar: "static/src/js/calendar.js",
    wizard: "static/src/js/wizard.js",
    graph: "static/src/js/graph.js",
    "css/app": "static/src/css/app.css",
  },
  outdir: "static/dist",
  entryNames: "[name]",
  bundle: true,
  minify: true,
  sourcemap: false,
  // Factories and local offices still run engines of the Chrome 87 class.
  target: ["es2020", "chrome87", "safari15", "firefox90"],
  format: "iife",
  legalComments: "eof",
  loader: { ".svg": "dataurl" },
  logLevel: "info",
};

const build = await context(options);
if (process.argv.includes("--watch")) {
  await build.watch();
} else {
  await build.rebuild();
  await build.dispose();
}
