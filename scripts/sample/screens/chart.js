/** Line, area and bar charts for the screens, drawn from a seeded curve so that they look the same every time. */
const random = (seed) => () => ((seed = (seed * 16807) % 2147483647) - 1) / 2147483646;

export function wave(points, { base = 50, swing = 20, noise = 6, seed = 7, spike } = {}) {
  const next = random(seed);
  return Array.from({ length: points }, (_, i) => {
    const bump = spike && i >= spike[0] && i < spike[1] ? spike[2] * Math.sin((Math.PI * (i - spike[0])) / (spike[1] - spike[0])) : 0;
    return Math.max(0, base + swing * Math.sin((i / points) * Math.PI * 2 - 1) + (next() - 0.5) * noise * 2 + bump);
  });
}

export function lines(target, series, { height = 150, max = 100, labels = [], unit = "", limit } = {}) {
  const width = 600, left = 44, bottom = 22;
  const x = (i, n) => left + (i / (n - 1)) * (width - left - 6);
  const y = (v) => 8 + (1 - Math.min(v, max) / max) * (height - bottom - 8);
  let svg = "";
  for (let k = 0; k <= 4; k++) {
    const v = (max / 4) * k;
    svg += `<path d="M${left} ${y(v)} H${width}" stroke="var(--rule)"/><text x="${left - 6}" y="${y(v) + 4}" font-size="10" text-anchor="end" fill="var(--muted)">${Math.round(v)}${unit}</text>`;
  }
  labels.forEach((label, i) => { svg += `<text x="${x(i, labels.length)}" y="${height - 4}" font-size="10" text-anchor="${i === 0 ? "start" : i === labels.length - 1 ? "end" : "middle"}" fill="var(--muted)">${label}</text>`; });
  for (const { values, color, fill } of series) {
    const d = values.map((v, i) => `${i ? "L" : "M"}${x(i, values.length).toFixed(1)} ${y(v).toFixed(1)}`).join(" ");
    if (fill) svg += `<path d="${d} L${width - 6} ${y(0)} L${left} ${y(0)}z" fill="${color}" opacity="0.16"/>`;
    svg += `<path d="${d}" fill="none" stroke="${color}" stroke-width="1.8"/>`;
  }
  if (limit) svg += `<path d="M${left} ${y(limit)} H${width}" stroke="var(--bad)" stroke-dasharray="5 4"/>`;
  target.innerHTML = `<svg class="chart" viewBox="0 0 ${width} ${height}">${svg}</svg>`;
}

export function stackedBars(target, columns, colors, { height = 250, max, unit = "" } = {}) {
  const width = 760, left = 48, bottom = 26, slot = (width - left) / columns.length;
  const y = (v) => 10 + (1 - v / max) * (height - bottom - 10);
  let svg = "";
  for (let k = 0; k <= 4; k++) svg += `<path d="M${left} ${y((max / 4) * k)} H${width}" stroke="var(--rule)"/><text x="${left - 8}" y="${y((max / 4) * k) + 4}" text-anchor="end" font-size="11" fill="var(--muted)">${Math.round((max / 4) * k)}${unit}</text>`;
  columns.forEach(({ label, values }, i) => {
    let sum = 0;
    values.forEach((v, s) => { svg += `<rect x="${left + slot * i + slot * 0.2}" width="${slot * 0.6}" y="${y(sum + v)}" height="${y(sum) - y(sum + v)}" fill="${colors[s]}"/>`; sum += v; });
    svg += `<text x="${left + slot * (i + 0.5)}" y="${height - 6}" text-anchor="middle" font-size="11" fill="var(--muted)">${label}</text>`;
  });
  target.innerHTML = `<svg class="chart" viewBox="0 0 ${width} ${height}">${svg}</svg>`;
}
