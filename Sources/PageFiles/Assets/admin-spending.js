// What was spent: totals, a chart over the days, a table by one of four groups, and the orders without a known outcome.

import { code, filterOf, setUpFilter, stat } from './admin-parts.js';
import { request } from './api.js';
import { Chart } from './chart.js';
import { onRecovery } from './connection.js';
import { announce, h } from './dom.js';
import { count, dash } from './format.js';
import { messageFor } from './messages.js';
import { showUndecided } from './admin-undecided.js';
import { Table } from './table.js';
import { dayScale } from './time-scale.js';
import './layout.js';

const at = (id) => document.getElementById(id);
const [form, figures, error, place, note, csv] = ['range', 'spending', 'spending-error', 'rows', 'rows-note', 'csv'].map(at);
const dayLength = 86400000;
const dayOf = (time) => new Date(time).toISOString().slice(0, 10);
// More rows are in the file.
const maximumRows = 200;
let currency = '';
let version = 0;

const amount = (value) => `${Number(value).toLocaleString(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 6 })} ${currency}`;
const chart = new Chart({
  title: 'Spending', kind: 'bars', axis: (value) => value.toLocaleString(undefined, { maximumFractionDigits: 4 }), format: amount, emptyText: 'Nothing',
  series: [
    { name: 'fine', label: 'Charged', value: (row) => row.charged },
    { name: 'waiting', label: 'In progress', value: (row) => row.held },
    { name: 'errors', label: 'Unknown', value: (row) => row.unknown },
  ],
  hasData: (row) => row.charged + row.held + row.unknown > 0,
});
at('charts').append(chart.root);

const names = {
  day: [{ title: 'Day', cell: ({ day }) => h('time', { datetime: day }, day) }],
  user: [{ title: 'User', cell: ({ user, email }) => email ?? code(user) }],
  key: [
    { title: 'Key', cell: ({ key, name, prefix }) => (name ? `${name} (${prefix}…)` : key ? code(key) : 'Without a key') },
    { title: 'User', cell: ({ user, email }) => email ?? code(user) },
  ],
  model: [{ title: 'Model', cell: ({ model }) => model || dash }],
};
const sums = [
  { title: 'Orders', number: true, cell: ({ orders }) => count(orders) },
  ...[['Charged', 'charged'], ['In progress', 'held'], ['Unknown', 'unknown']].map(([title, name]) => ({ title, number: true, cell: (row) => amount(row[name]) })),
  { title: 'Without a price', number: true, cell: ({ unpriced }) => count(unpriced) },
];

async function load() {
  const own = ++version;
  const { by, from, through } = filterOf(form);
  const query = new URLSearchParams({ by, ...(from && { from }), ...(through && { to: through }) });
  csv.href = `/api/admin/spending?${query}&format=csv`;
  figures.setAttribute('aria-busy', 'true');
  try {
    const spending = await request(`/api/admin/spending?${query}`);
    if (own === version) show(spending, by, { from, through });
  } catch (problem) {
    if (own !== version) return;
    error.textContent = messageFor(problem);
    error.hidden = false;
  }
  figures.setAttribute('aria-busy', 'false');
}

function show({ currency: unit, rows, totals, undecided }, by, range) {
  error.hidden = true;
  currency = unit;
  at('totals').replaceChildren(
    stat('Charged', amount(totals.charged)), stat('In progress', amount(totals.held)), stat('Unknown', amount(totals.unknown)),
    stat('Orders', count(totals.orders)), stat('Without a price', count(totals.unpriced)));
  at('charts').hidden = by !== 'day';
  if (by === 'day') chart.draw(daysOf(rows, range), dayScale);
  place.replaceChildren();
  new Table(place, { label: `Spending by ${by}`, empty: 'Nothing was ordered.', columns: [...names[by], ...sums] }).show(rows.slice(0, maximumRows));
  note.textContent = rows.length > maximumRows ? `The first ${count(maximumRows)} of ${count(rows.length)}; the file has all.` : '';
  showUndecided(undecided, amount, load);
}

// One point for each day, also without orders.
function daysOf(rows, { from, through }) {
  const known = new Map(rows.map((row) => [row.day, row]));
  const end = Date.parse(through ?? dayOf(Date.now()));
  const start = from ? Date.parse(from) : end - 29 * dayLength;
  const points = [];
  for (let time = start; time <= end; time += dayLength) {
    const row = known.get(dayOf(time));
    points.push({ at: dayOf(time), charged: Number(row?.charged ?? 0), held: Number(row?.held ?? 0), unknown: Number(row?.unknown ?? 0) });
  }
  return points;
}

form.elements.from.value = dayOf(Date.now() - 29 * dayLength);
form.elements.through.value = dayOf(Date.now());
setUpFilter(form, () => load().then(() => error.hidden && announce('The spending is shown.')));
onRecovery(load);
await load();
