// How many items each filter has, where the server can say.

import { request } from './api.js';
import { monthOf } from './dates.js';
import { h } from './dom.js';

export async function showCounts(filters) {
  const facets = await request(`/api/gallery/facets${filters.isTrash ? '?trash=true' : ''}`).catch(() => null);
  if (!facets) return;
  const { kind = {}, status = {}, tag = {}, month = {} } = facets;
  const { elements } = filters.form;
  const named = (name, count) => `${name} (${(count ?? 0).toLocaleString()})`;
  const show = (select, counts) => {
    for (const option of select.options) if (option.value) option.textContent = named(option.dataset.name ??= option.textContent, counts[option.value]);
  };
  show(elements.kind, kind);
  show(elements.status, { ...status, active: (status.pending ?? 0) + (status.processing ?? 0) });
  const option = ([value, count], name) => h('option', { value }, named(name, count));
  const mostUsed = Object.entries(tag).sort(([left, one], [right, other]) => other - one || left.localeCompare(right));
  elements.tag.replaceChildren(elements.tag.options[0], ...mostUsed.map((entry) => option(entry, entry[0])));
  const newest = Object.entries(month).sort(([left], [right]) => (left < right ? 1 : -1));
  const [any, other] = ['', 'other'].map((value) => [...elements.month.options].find((one) => one.value === value));
  elements.month.replaceChildren(any, ...newest.map((entry) => option(entry, monthOf(Date.parse(`${entry[0]}-15`)))), other);
  filters.update();
}
