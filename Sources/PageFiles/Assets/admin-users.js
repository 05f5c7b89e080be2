// The accounts: search, and a dialog for each.

import { budgetText, day, filterOf, loadPage, mark, setUpFilter } from './admin-parts.js';
import { nameOf, openUserDialog } from './admin-user-dialog.js';
import { onRecovery } from './connection.js';
import { dayOf } from './dates.js';
import { announce, h } from './dom.js';
import { bytes, dash } from './format.js';
import { PagedTable } from './paged-table.js';
import { toast } from './toast.js';
import './layout.js';

const form = document.getElementById('search');

const users = new PagedTable(document.getElementById('list'), {
  name: 'users', label: 'Users', empty: 'No account matches.',
  load: (page) => loadPage('/api/admin/users', 'users', page, filterOf(form)),
  columns: [
    { title: 'User', cell: nameOf },
    { title: 'Name', cell: ({ name }) => name ?? dash },
    { title: 'Role', cell: ({ role }) => (role === 'admin' ? 'Admin' : 'User') },
    { title: 'Status', cell: statusOf },
    { title: 'Second factor', cell: ({ second_factor: isOn }) => (isOn ? 'On' : 'Off') },
    { title: 'Budget', cell: ({ budget }) => budgetText(budget) },
    { title: 'Storage', cell: ({ quota }) => (quota === null ? 'Default' : bytes(quota)) },
    { title: 'Since', cell: ({ created_at: date }) => day(date) },
    { title: 'Action', name: 'action', cell: manageButton },
  ],
});

function statusOf({ disabled, deletion }) {
  if (deletion) return mark('wait', `Deleted on ${dayOf(Date.parse(deletion.ends_at))}`);
  return disabled ? mark('bad', 'Disabled') : mark('good', 'Active');
}

function manageButton(user) {
  return h('button', { type: 'button', class: 'button second small', 'data-focus': user.id, onclick: () => openUserDialog(user, changed) },
    'Manage', h('span', { class: 'vh' }, ` ${nameOf(user)}`));
}

function changed(text) {
  toast(text);
  users.refresh().catch(() => {});
}

setUpFilter(form, () => users.showFirst().then(() => announce(users.rangeText.textContent || users.empty)));
onRecovery(() => users.refresh().catch(() => {}));
await users.showFirst();
