// What the pages of administrators are made of: cells, figures, and lists that load page by page.

import { pairsOf, Problem, request } from './api.js';
import { limitsOf } from './budgets.js';
import { dayOf } from './dates.js';
import { h } from './dom.js';
import { dash, dateTime } from './format.js';

export const time = (text, exact = false) => (text ? h('time', { datetime: text, title: new Date(text).toLocaleString() }, dateTime(text, exact)) : dash);
export const day = (text) => (text ? h('time', { datetime: text, title: new Date(text).toLocaleString() }, dayOf(Date.parse(text))) : dash);
// A visitor's id has about seventy characters; the first and last are enough to recognize it.
export const code = (text) => (text ? h('code', { title: text.length > 40 ? text : null }, text.length > 40 ? `${text.slice(0, 20)}…${text.slice(-6)}` : text) : dash);
export const mark = (name, label) => h('span', { class: 'mark', 'data-mark': name }, label);

export function stat(term, value, note) {
  return h('div', {}, h('dt', {}, term), h('dd', {}, value, note && h('span', { class: 'stat-note' }, note)));
}

// What PagedTable loads; `values` are more parameters.
export async function loadPage(path, field, { cursor, limit }, values = {}) {
  const data = await request(`${path}?${new URLSearchParams(pairsOf({ ...values, limit, cursor: cursor ?? undefined }))}`);
  return { data, rows: data[field], pagination: data.pagination };
}

// Limits of an account of its own, or null.
export const budgetText = (budget) => (budget ? limitsOf(budget).join(', ') || 'No limit' : 'Default');

// The server's own words say why a request was refused, such as one for the own account.
export function explained(problem) {
  if (problem.code !== 'forbidden' && problem.code !== 'not_configured') return problem;
  return new Problem({ ...problem, code: 'refused', message: problem.message });
}

// A form above a list: its values are those of the address, and `show` runs when they change.
export function setUpFilter(form, show) {
  const wanted = new URLSearchParams(location.search);
  for (const control of form.elements) {
    if (control.name && wanted.has(control.name)) control.value = wanted.get(control.name);
  }
  for (const fieldset of form.querySelectorAll('[data-enable]')) fieldset.disabled = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const query = new URLSearchParams(filterOf(form));
    history.replaceState(null, '', query.size ? `?${query}` : location.pathname);
    show();
  });
}

// The filled fields of a form.
export const filterOf = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
