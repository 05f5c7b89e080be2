// The dialog that shares items or a tag, and changes a share.

import { Problem, request } from './api.js';
import { copyField } from './copy-field.js';
import { showDialog } from './dialog.js';
import { announce, h } from './dom.js';
import { field, setUpForm } from './form.js';
import { referenceOf } from './items.js';
import { isUncertain } from './submission.js';
import { tagSuggestions } from './tag-suggestions.js';
import { toast } from './toast.js';

const lifetimes = [[24, 'One day'], [168, 'One week'], [720, '30 days'], [2160, '90 days'], [8760, 'One year']];

// Options: items ([{ kind, id }]) or tag, or neither to ask for a tag; or share, to change it. Resolves to the share, or
// null if there was no change.
export function openShareDialog({ items, tag, share }) {
  return new Promise((resolve) => {
    let result = null;
    let sending = null;
    const title = share ? 'Change the share' : items ? `Share ${items.length === 1 ? 'this item' : `${items.length} items`}` : tag ? `Share “${tag}”` : 'Share a tag';
    const cancel = h('button', { type: 'button', class: 'button second', onclick: () => dialog.close() }, 'Cancel');
    const form = h('form', { novalidate: true },
      !share && !items && !tag && tagField(),
      ...fields(share),
      h('div', { class: 'form-error', 'data-form-error': true, hidden: true }),
      h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button' }, share ? 'Save' : 'Share'), cancel));
    setUpForm(form, {
      busyLabel: share ? 'Saving…' : 'Sharing…',
      async send() {
        sending = send(bodyOf(form, { items, tag, share }), share);
        try {
          result = await sending;
        } finally {
          sending = null;
        }
        if (!dialog.open) return;
        if (share) return dialog.close();
        form.replaceWith(address(result.url, dialog));
        dialog.querySelector('input').select();
        announce('The address is ready.');
      },
    });
    const dialog = showDialog({
      title, name: 'share-dialog', content: form, focus: form.querySelector('input, select'),
      // What is still being sent when the dialog closes is done all the same.
      onClose: () => resolve(sending ? (share ? sending.catch(() => null) : withdraw(sending)) : result),
    });
  });
}

// Ends a share that was cancelled while it was being made.
async function withdraw(sending) {
  let made = null;
  try {
    made = await sending;
    await request(`/api/shares/${made.id}`, { method: 'DELETE' });
  } catch (problem) {
    if (made ? problem.status !== 404 : isUncertain(problem)) toast('This may be shared although you cancelled it: look at the page Shares.', { duration: 12000 });
  }
  return null;
}

const tagField = () => [field('tag', 'Tag', h('input', { id: 'shared-tag', name: 'tag', list: 'share-tags', autocomplete: 'off', required: true, 'data-count': 50 })), tagSuggestions('share-tags')];

const check = (name, label, checked) => h('label', { class: 'check', 'data-field': name }, h('input', { type: 'checkbox', name, checked }), label);

function fields(share) {
  const options = [share && h('option', { value: '' }, 'As it is'), ...lifetimes.map(([hours, label]) => h('option', { value: hours, selected: !share && hours === 168 }, label))];
  return [
    field('title', 'Title', h('input', { id: 'shared-title', name: 'title', value: share?.title, autocomplete: 'off', 'data-count': 200 }), 'Everyone with the address sees it.'),
    field('expires_in_hours', share ? 'Expires after, from now' : 'Expires after', h('select', { id: 'shared-expires_in_hours', name: 'expires_in_hours' }, options)),
    field('password', share?.has_password ? 'New password' : 'Password', h('input', { id: 'shared-password', name: 'password', type: 'password', autocomplete: 'new-password', maxlength: 200 }),
      share?.has_password && 'Visitors will need the new password.'),
    share?.has_password && check('no_password', 'Without a password'),
    check('download', 'Visitors may download the originals', share?.download),
    check('show_prompt', 'Show the prompts', share?.show_prompt),
  ];
}

function bodyOf(form, { items, tag, share }) {
  const { elements } = form;
  const body = { download: elements.download.checked, show_prompt: elements.show_prompt.checked };
  const title = elements.title.value.trim();
  if (title || share) body.title = title || null;
  if (elements.expires_in_hours.value) body.expires_in_hours = Number(elements.expires_in_hours.value);
  if (elements.no_password?.checked) body.password = null;
  else if (elements.password.value) body.password = elements.password.value;
  if (share) return body;
  return items ? { ...body, items: items.map(referenceOf) } : { ...body, tag: tag ?? elements.tag.value.trim() };
}

async function send(json, share) {
  try {
    return await request(share ? `/api/shares/${share.id}` : '/api/shares', { method: share ? 'PATCH' : 'POST', json });
  } catch (problem) {
    throw explained(problem);
  }
}

function explained(problem) {
  // Without a time to wait it is the number of shares.
  if (problem.status === 429 && !problem.retryAfter) return new Problem({ ...problem, status: 0, code: 'too_many_shares', message: problem.message });
  if (problem.status === 404 && problem.details?.length) return new Problem({ ...problem, code: 'not_found', details: [] });
  return problem;
}

// The address, which only its maker sees, and only now.
function address(url, dialog) {
  return h('div', { class: 'dialog-body' },
    copyField({ id: 'share-url', label: 'Address', value: url, name: 'address', hint: 'It is shown only now: copy it. You can end the share at any time on the page Shares.' }),
    h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button second', onclick: () => dialog.close() }, 'Done')));
}
