// Video traffic: totals, charts over time, and the same data as a table.

import { stat } from './admin-parts.js';
import { Chart } from './chart.js';
import { h } from './dom.js';
import { bytes, compact, count, isMissing, milliseconds, percentage, shortTime } from './format.js';
import { localStore } from './storage.js';
import { Table } from './table.js';
import { minuteScale } from './time-scale.js';

const periods = document.getElementById('window');
const disclosure = document.getElementById('series');
const scales = { hour: minuteScale(1), day: minuteScale(15) };
const common = { hasData: (point) => point.requests, emptyText: 'No requests' };
let stats = null;

const time = (name) => (point) => point.responseMilliseconds?.[name];
const charts = [
  new Chart({
    ...common, title: 'Requests', kind: 'bars', isWhole: true, axis: compact, format: count,
    // At the bottom, where bars start at zero.
    series: [
      { name: 'errors', label: 'Errors', value: (point) => point.errors },
      { name: 'fine', label: 'Without error', value: (point) => point.requests - point.errors },
    ],
  }),
  new Chart({ ...common, title: 'Sent', kind: 'bars', axis: bytes, format: bytes, series: [{ name: 'fine', label: 'Sent', value: (point) => point.bytes }] }),
  new Chart({
    ...common, title: 'Response time', kind: 'lines', axis: milliseconds, format: milliseconds,
    series: [
      { name: 'median', label: 'Median', value: time('median') },
      { name: 'p95', label: 'p95', value: time('p95') },
      { name: 'p99', label: 'p99', value: time('p99') },
    ],
  }),
];
document.getElementById('charts').append(...charts.map((chart) => chart.root));

const table = new Table(document.getElementById('series-table'), {
  label: 'Video traffic over time, newest first',
  empty: 'No data.',
  columns: [
    { title: 'From', cell: (point) => h('time', { datetime: point.at }, shortTime(new Date(point.at))) },
    { title: 'Requests', number: true, cell: (point) => count(point.requests) },
    { title: 'Errors', number: true, cell: (point) => count(point.errors) },
    { title: 'Error rate', number: true, cell: (point) => percentage(point.errorRate) },
    { title: 'Sent', number: true, cell: (point) => bytes(point.bytes) },
    ...[['Median', 'median'], ['95th percentile', 'p95'], ['99th percentile', 'p99']].map(([title, name]) => ({ title, number: true, cell: (point) => milliseconds(time(name)(point)) })),
  ],
});

const selectedPeriod = () => periods.querySelector(':checked').value;

export function showTraffic(loaded) {
  stats = loaded;
  draw();
}

function draw() {
  if (!stats) return;
  const period = selectedPeriod();
  const { requests, errors, errorRate, bytes: sent, responseMilliseconds: times } = stats.windows[period];
  document.getElementById('traffic-stats').replaceChildren(
    stat('Requests', count(requests)),
    stat('Errors', count(errors), isMissing(errorRate) ? null : `${percentage(errorRate)} of all`),
    stat('Sent', bytes(sent)),
    stat('Median response', milliseconds(times?.median)),
    stat('95th percentile', milliseconds(times?.p95)),
    stat('99th percentile', milliseconds(times?.p99)));
  for (const chart of charts) chart.draw(stats.series[period], scales[period]);
  drawTable();
}

function drawTable() {
  if (stats && disclosure.open) table.show([...stats.series[selectedPeriod()]].reverse());
}

export function enableTraffic() {
  const stored = periods.querySelector(`[value="${localStore.get('admin.window') === 'day' ? 'day' : 'hour'}"]`);
  stored.checked = true;
  periods.disabled = false;
  periods.addEventListener('change', () => {
    localStore.set('admin.window', selectedPeriod());
    draw();
  });
  disclosure.addEventListener('toggle', drawTable);
}
