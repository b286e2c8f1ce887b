// The same units as the pages' own filters: 万 / 亿 in Chinese, k / M / B in English.
const CHINESE = [[1e8, "亿"], [1e4, "万"]];
const ENGLISH = [[1e9, "B"], [1e6, "M"], [1e3, "k"]];

function short(value) {
  const units = document.documentElement.lang.startsWith("zh") ? CHINESE : ENGLISH;
  for (const [size, unit] of units) {
    if (Math.abs(value) >= size) {
      return `${Number((value / size).toPrecision(3))} ${unit}`;
    }
  }
  return String(Number(Number(value).toPrecision(4)));
}

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const FORMATS = {
  number: { axis: short, full: (value) => exact.format(value) },
  yuan: { axis: (value) => `¥${short(value)}`, full: (value) => `¥${cents.format(value)}` },
  percent: { axis: (value) => `${exact.format(value)} %`, full: (value) => `${exact.format(value)} %` },
};

export function formatter(name) {
  const { axis, full } = FORMATS[name] || FORMATS.number;
  const known = (write) => (value) => (value === null || value === undefined || Number.isNaN(value) ? "–" : write(value));
  return { axis: known(axis), full: known(full) };
}
