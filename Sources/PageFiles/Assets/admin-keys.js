// The API keys of all users, to revoke them.

import { code, day, filterOf, loadPage, mark, setUpFilter, time } from './admin-parts.js';
import { request } from './api.js';
import { keyLimits } from './budgets.js';
import { confirmDialog } from './confirm-dialog.js';
import { onRecovery } from './connection.js';
import { announce, h } from './dom.js';
import { messageFor } from './messages.js';
import { PagedTable } from './paged-table.js';
import { toast } from './toast.js';
import './layout.js';

const form = document.getElementById('search');

const keys = new PagedTable(document.getElementById('list'), {
  name: 'keys', label: 'Keys', empty: 'There are no keys.',
  load: (page) => loadPage('/api/admin/keys', 'keys', page, filterOf(form)),
  columns: [
    { title: 'Key', cell: ({ prefix }) => code(`${prefix}…`) },
    { title: 'Name', cell: ({ name }) => name },
    { title: 'User', cell: ({ user, email }) => h('a', { href: `?user=${encodeURIComponent(user)}` }, email ?? code(user)) },
    { title: 'Scopes', name: 'reason', cell: ({ scopes }) => scopes.join(', ') },
    { title: 'Limits', cell: (key) => keyLimits(key) || 'None' },
    { title: 'Made', cell: ({ created_at: date }) => day(date) },
    { title: 'Expires', cell: ({ expires_at: date }) => (isOver(date) ? mark('over', 'Expired') : date ? day(date) : 'Never') },
    { title: 'Last used', cell: ({ last_used_at: date }) => time(date) },
    { title: 'Action', name: 'action', cell: revokeButton },
  ],
});

const isOver = (date) => date && Date.parse(date) <= Date.now();

function revokeButton(key) {
  return h('button', { type: 'button', class: 'button second small', 'data-focus': key.id, onclick: () => revoke(key) }, 'Revoke', h('span', { class: 'vh' }, ` ${key.name}`));
}

async function revoke({ id, name }) {
  if (!(await confirmDialog({ title: `Revoke “${name}”?`, text: 'What uses this key stops working within ten seconds. It cannot be undone.', confirmLabel: 'Revoke' }))) return;
  try {
    await request(`/api/admin/keys/${id}`, { method: 'DELETE' });
    toast(`The key “${name}” was revoked.`);
  } catch (problem) {
    toast(problem.status === 404 ? 'This key has ended already.' : messageFor(problem));
  }
  keys.refresh().catch(() => {});
}

setUpFilter(form, () => keys.showFirst().then(() => announce(keys.rangeText.textContent || keys.empty)));
onRecovery(() => keys.refresh().catch(() => {}));
await keys.showFirst();
