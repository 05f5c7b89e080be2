// How many videos were sent, how fast and with how much going wrong: figures, charts over time, and the same as a table.

import { Chart } from './chart.js';
import { h } from './dom.js';
import { brief, bytes, clock, count, isNone, milliseconds, share } from './figures.js';
import { lasting } from './store.js';
import { Table } from './table.js';

const periods = document.getElementById('window');
const disclosure = document.getElementById('series');
const minutes = { hour: 1, day: 15 };
let stats = null;

const time = (name) => (point) => point.responseMilliseconds?.[name];
const charts = [
  new Chart({
    title: 'Requests', kind: 'bars', isWhole: true, axis: brief, say: count,
    // At the bottom, where they are measured from nothing.
    series: [
      { name: 'errors', label: 'Errors', value: (point) => point.errors },
      { name: 'fine', label: 'Without error', value: (point) => point.requests - point.errors },
    ],
  }),
  new Chart({ title: 'Sent', kind: 'bars', axis: bytes, say: bytes, series: [{ name: 'fine', label: 'Sent', value: (point) => point.bytes }] }),
  new Chart({
    title: 'Response time', kind: 'lines', axis: milliseconds, say: milliseconds,
    series: [
      { name: 'median', label: 'Median', value: time('median') },
      { name: 'p95', label: 'p95', value: time('p95') },
      { name: 'p99', label: 'p99', value: time('p99') },
    ],
  }),
];
document.getElementById('charts').append(...charts.map((chart) => chart.root));

const table = new Table(document.getElementById('series-table'), {
  label: 'Traffic of videos over time, newest first',
  empty: 'There is nothing to show.',
  columns: [
    { title: 'From', cell: (point) => h('time', { datetime: point.at }, clock(new Date(point.at))) },
    { title: 'Requests', number: true, cell: (point) => count(point.requests) },
    { title: 'Errors', number: true, cell: (point) => count(point.errors) },
    { title: 'Share of errors', number: true, cell: (point) => share(point.errorRate) },
    { title: 'Sent', number: true, cell: (point) => bytes(point.bytes) },
    ...[['Median', 'median'], ['95th percentile', 'p95'], ['99th percentile', 'p99']].map(([title, name]) => ({ title, number: true, cell: (point) => milliseconds(time(name)(point)) })),
  ],
});

const chosen = () => periods.querySelector(':checked').value;

export function figure(term, value, note) {
  return h('div', {}, h('dt', {}, term), h('dd', {}, value, note && h('span', { class: 'figure-note' }, note)));
}

export function showTraffic(read) {
  stats = read;
  draw();
}

function draw() {
  if (!stats) return;
  const period = chosen();
  const { requests, errors, errorRate, bytes: sent, responseMilliseconds: times } = stats.windows[period];
  document.getElementById('figures').replaceChildren(
    figure('Requests', count(requests)),
    figure('Errors', count(errors), isNone(errorRate) ? null : `${share(errorRate)} of all`),
    figure('Sent', bytes(sent)),
    figure('Median response', milliseconds(times?.median)),
    figure('95th percentile', milliseconds(times?.p95)),
    figure('99th percentile', milliseconds(times?.p99)));
  for (const chart of charts) chart.draw(stats.series[period], minutes[period]);
  drawTable();
}

function drawTable() {
  if (stats && disclosure.open) table.show([...stats.series[chosen()]].reverse());
}

export function enableTraffic() {
  const kept = periods.querySelector(`[value="${lasting.get('admin.window') === 'day' ? 'day' : 'hour'}"]`);
  kept.checked = true;
  periods.disabled = false;
  periods.addEventListener('change', () => {
    lasting.set('admin.window', chosen());
    draw();
  });
  disclosure.addEventListener('toggle', drawTable);
}
