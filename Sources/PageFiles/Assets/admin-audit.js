// The audit log, with filters.

import { code, filterOf, loadPage, setUpFilter, time } from './admin-parts.js';
import { auditActions } from './audit-actions.js';
import { onRecovery } from './connection.js';
import { endOfDay, startOfDay } from './dates.js';
import { announce, h } from './dom.js';
import { dash } from './format.js';
import { PagedTable } from './paged-table.js';
import './layout.js';

const form = document.getElementById('search');
form.elements.action.append(...Object.entries(auditActions).map(([value, label]) => h('option', { value }, label)));

const events = new PagedTable(document.getElementById('list'), {
  name: 'events', label: 'Events', empty: 'No event matches.',
  load: (page) => loadPage('/api/admin/audit', 'events', page, wanted()),
  columns: [
    { title: 'Time', cell: ({ time: date }) => time(date, true) },
    { title: 'Who', cell: ({ actor, actor_email: email }) => (actor ? h('a', { href: `?actor=${encodeURIComponent(actor)}` }, email ?? code(actor)) : dash) },
    { title: 'What', cell: ({ action }) => auditActions[action] ?? code(action) },
    { title: 'Of what', cell: ({ object }) => (object ? h('a', { href: `?object=${encodeURIComponent(object)}` }, code(object)) : dash) },
    { title: 'From', cell: ({ address }) => code(address) },
  ],
});

// Days are those of the browser's time zone.
function wanted() {
  const { from, through, ...rest } = filterOf(form);
  return { ...rest, from: from && startOfDay(from), to: through && endOfDay(through) };
}

setUpFilter(form, () => events.showFirst().then(() => announce(events.rangeText.textContent || events.empty)));
onRecovery(() => events.refresh().catch(() => {}));
await events.showFirst();
