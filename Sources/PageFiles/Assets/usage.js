// The usage page: totals, charts over time, the same data as a table, and the export of everything.

import { request } from './api.js';
import { Chart } from './chart.js';
import { announce, h } from './dom.js';
import { offerDownload } from './download-dialog.js';
import { bytes, compact, count, duration, plural } from './format.js';
import { messageFor } from './messages.js';
import { currency } from './price.js';
import { ensureSession } from './session.js';
import { Table } from './table.js';
import { dayScale, monthScale } from './time-scale.js';
import './layout.js';

const at = (id) => document.getElementById(id);
const [form, figures, error, disclosure] = ['range', 'usage', 'usage-error', 'series'].map(at);
const { from, through, interval } = form.elements;
const scales = { day: dayScale, month: monthScale };
const dayLength = 86400000;
const reasons = {
  prompt_refused: 'prompt refused', content_refused: 'prompt or video refused', picture_refused: 'reference image refused',
  request_refused: 'request refused', quota_exhausted: 'no credit left', provider_unavailable: 'service unavailable',
  generation_failed: 'generation failed', timed_out: 'timed out', outcome_unknown: 'outcome unknown', parked: 'every attempt failed',
  unknown: 'unknown reason',
};
let shown = { rows: [], interval: 'day' };
let version = 0;

const failures = ({ failed }) => Object.values(failed).reduce((sum, one) => sum + one, 0);
const waiting = (row) => row.orders - row.completed - failures(row);
const chart = (options) => new Chart({ kind: 'bars', emptyText: 'Nothing', hasData: (row) => options.series.some(({ value }) => value(row) > 0), ...options });
const charts = [
  chart({
    title: 'Orders', isWhole: true, axis: compact, format: count,
    series: [
      { name: 'errors', label: 'Failed', value: failures },
      { name: 'fine', label: 'Completed', value: (row) => row.completed },
      { name: 'waiting', label: 'In progress', value: waiting },
    ],
  }),
  chart({ title: 'Video', axis: duration, format: duration, series: [{ name: 'fine', label: 'Length', value: (row) => row.video_seconds }] }),
  chart({ title: 'Stored', axis: bytes, format: bytes, series: [{ name: 'fine', label: 'Stored', value: (row) => row.bytes }] }),
  chart({ title: 'Plays', isWhole: true, axis: compact, format: count, series: [{ name: 'fine', label: 'Plays', value: (row) => row.plays }] }),
];
at('charts').append(...charts.map(({ root }) => root));

const table = new Table(at('series-table'), {
  label: 'Usage over time, newest first',
  empty: 'No data.',
  columns: [
    { title: 'From', cell: ({ at: date }) => h('time', { datetime: date }, date) },
    { title: 'Orders', number: true, cell: ({ orders }) => count(orders) },
    { title: 'Completed', number: true, cell: ({ completed }) => count(completed) },
    { title: 'Failed', number: true, cell: (row) => count(failures(row)) },
    { title: 'Video', number: true, cell: (row) => duration(row.video_seconds) },
    { title: 'Stored', number: true, cell: (row) => bytes(row.bytes) },
    { title: 'Plays', number: true, cell: ({ plays }) => count(plays) },
  ],
});

const stat = (term, value) => h('div', {}, h('dt', {}, term), h('dd', {}, value));
const dateOf = (time) => new Date(time).toISOString().slice(0, 10);

async function load() {
  const own = ++version;
  const query = new URLSearchParams({ interval: interval.value });
  if (from.value) query.set('from', from.value);
  // The API's range ends before its last moment, the form's with a day.
  if (through.value) query.set('to', dateOf(Date.parse(through.value) + dayLength));
  figures.setAttribute('aria-busy', 'true');
  try {
    await ensureSession();
    const usage = await request(`/api/usage?${query}`);
    if (own === version) show(usage, interval.value);
  } catch (problem) {
    if (own !== version) return;
    error.textContent = messageFor(problem);
    error.hidden = false;
  }
  figures.setAttribute('aria-busy', 'false');
}

function show({ totals, rows }, each) {
  error.hidden = true;
  shown = { rows: rows.map(({ date, ...row }) => ({ at: date, ...row })), interval: each };
  at('totals').replaceChildren(
    stat('Orders', count(totals.orders)), stat('Completed', count(totals.completed)), stat('Failed', count(failures(totals))),
    stat('Video', duration(totals.video_seconds)), stat('Stored', bytes(totals.bytes)), stat('Plays', count(totals.plays)),
    ...(totals.cost ? [stat('Charged', `${totals.cost} ${currency}`)] : []));
  const why = Object.entries(totals.failed).map(([code, number]) => `${reasons[code] ?? code} ${count(number)}`);
  at('failures').textContent = why.length ? `Failed: ${why.join(', ')}.` : '';
  for (const one of charts) one.draw(shown.rows, scales[each]);
  drawTable();
}

function drawTable() {
  if (disclosure.open) table.show([...shown.rows].reverse());
}

// A large library takes its time.
const exportEverything = () => offerDownload(undefined, {
  path: '/api/account/export', title: 'Export your data', timeout: 600000,
  text: ({ count: items, size }) => `${plural(items, 'image or video', 'images and videos')} and your records in one ZIP file, ${bytes(size)}. The link works for everyone who has it.`,
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const query = [...new FormData(form)].filter(([name, value]) => value && (name !== 'interval' || value !== 'day'));
  history.replaceState(null, '', query.length ? `?${new URLSearchParams(query)}` : location.pathname);
  load().then(() => error.hidden && announce(`${plural(shown.rows.length, shown.interval)} shown.`));
});
disclosure.addEventListener('toggle', drawTable);
at('export').addEventListener('click', exportEverything);
const wanted = new URLSearchParams(location.search);
for (const field of [from, through]) field.value = wanted.get(field.name) ?? '';
if (wanted.get('interval') === 'month') interval.value = 'month';
for (const control of document.querySelectorAll('[data-enable]')) control.disabled = false;
await load();
