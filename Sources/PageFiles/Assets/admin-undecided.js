// The orders of which it is unknown whether the provider charges for them, to decide it.

import { code, time } from './admin-parts.js';
import { request } from './api.js';
import { h } from './dom.js';
import { messageFor } from './messages.js';
import { Table } from './table.js';
import { toast } from './toast.js';

const section = document.getElementById('undecided');
const kinds = { image: 'Image', video: 'Video' };
const deciding = new Set();
let amount = String;
let reload = null;

const table = new Table(document.getElementById('undecided-list'), {
  label: 'Orders with an unknown outcome', empty: 'There are none.',
  columns: [
    { title: 'Order', cell: ({ order }) => [`${kinds[order.kind]} `, code(order.id)] },
    { title: 'User', cell: ({ user, email }) => email ?? code(user) },
    { title: 'Model', cell: ({ model }) => model },
    { title: 'Amount', number: true, cell: ({ amount: text }) => (text ? amount(text) : 'No price') },
    { title: 'Since', cell: ({ since }) => time(since) },
    { title: 'Action', name: 'action', cell: ({ order }) => h('div', { class: 'actions' }, button(order, 'charged', 'Charged'), button(order, 'free', 'Not charged')) },
  ],
});

// Format(text) shows an amount; changed() runs after a decision.
export function showUndecided(orders, format, changed) {
  [amount, reload] = [format, changed];
  section.hidden = !orders.length;
  table.show(orders);
}

const button = ({ id }, decision, label) => h('button', { type: 'button', class: 'button second small', 'data-focus': `${id} ${decision}`, onclick: () => decide(id, decision, label) }, label, h('span', { class: 'vh' }, ` for order ${id}`));

async function decide(id, decision, label) {
  if (deciding.has(id)) return;
  deciding.add(id);
  try {
    await request(`/api/admin/spending/${id}`, { method: 'POST', json: { decision } });
    toast(`The order ${id} counts as ${label.toLowerCase()}.`);
  } catch (problem) {
    toast(problem.status === 404 ? 'This order was decided already.' : messageFor(problem));
  }
  deciding.delete(id);
  await reload();
}
