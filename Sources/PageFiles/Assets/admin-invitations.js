// Invitations to register: a form that makes one, and those that there are.

import { budgetText, code, day, explained, loadPage, mark, time } from './admin-parts.js';
import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { onRecovery } from './connection.js';
import { showOnce } from './copy-once.js';
import { fullDate } from './dates.js';
import { h } from './dom.js';
import { setUpForm } from './form.js';
import { count } from './format.js';
import { messageFor } from './messages.js';
import { PagedTable } from './paged-table.js';
import { toast } from './toast.js';
import './layout.js';

const form = document.getElementById('invite');
const dayLength = 86400000;

const invitations = new PagedTable(document.getElementById('list'), {
  name: 'invitations', label: 'Invitations', empty: 'There are no invitations.',
  load: (page) => loadPage('/api/admin/invitations', 'invitations', page),
  columns: [
    { title: 'For', cell: ({ role }) => (role === 'admin' ? 'An admin' : 'A user') },
    { title: 'Status', cell: statusOf },
    { title: 'Used', number: true, cell: ({ used, uses }) => `${count(used)} of ${count(uses)}` },
    { title: 'Budget', cell: ({ budget }) => budgetText(budget) },
    { title: 'Made by', cell: ({ created_by: user }) => code(user) },
    { title: 'Made', cell: ({ created_at: date }) => time(date) },
    { title: 'Ends', cell: ({ expires_at: date }) => day(date) },
    { title: 'Action', name: 'action', cell: (invitation) => (isOpen(invitation) ? endButton(invitation) : '') },
  ],
});

const hasExpired = ({ expires_at: date }) => Date.parse(date) <= Date.now();
const isOpen = (invitation) => !hasExpired(invitation) && invitation.used < invitation.uses;

function statusOf(invitation) {
  if (isOpen(invitation)) return mark('good', 'Open');
  return mark('over', hasExpired(invitation) ? 'Ended' : 'Used up');
}

function endButton(invitation) {
  return h('button', { type: 'button', class: 'button second small', 'data-focus': invitation.id, onclick: () => end(invitation) }, 'End', h('span', { class: 'vh' }, ` the invitation ${invitation.id}`));
}

async function end({ id }) {
  if (!(await confirmDialog({ title: 'End this invitation?', text: 'Its address stops working. Accounts that were made with it stay.', confirmLabel: 'End' }))) return;
  try {
    await request(`/api/admin/invitations/${id}`, { method: 'DELETE' });
    toast('The invitation has ended.');
  } catch (problem) {
    toast(messageFor(problem));
  }
  invitations.refresh().catch(() => {});
}

setUpForm(form, {
  busyLabel: 'Making…',
  async send({ role, uses, days, per_day: perDay, per_month: perMonth }) {
    const json = { role, uses, expires_at: new Date(Date.now() + Number(days) * dayLength).toISOString() };
    if (perDay || perMonth) json.budget = { per_day: perDay?.trim(), per_month: perMonth?.trim() };
    try {
      const { url } = await request('/api/admin/invitations', { method: 'POST', json });
      form.reset();
      showOnce({ title: 'The invitation', label: 'Address', name: 'address', value: url, hint: `It is shown only now, and works until ${fullDate(Date.parse(json.expires_at))} for everyone who has it.` });
    } catch (problem) {
      throw explained(problem);
    }
    invitations.showFirst();
  },
});
onRecovery(() => invitations.refresh().catch(() => {}));
await invitations.showFirst();
