// Forms: reads values, shows field errors, and prevents double submission.

import { announce, h } from './dom.js';
import { messageFor } from './messages.js';

// Options: send(values) submits, check(values) returns more errors ([{ field, message }]), busyLabel is the button's
// label while sending. Returns clear() and showError(field, message).
export function setUpForm(form, { send, check, busyLabel }) {
  const submit = form.querySelector('[type="submit"]');
  let isSending = false;
  for (const fieldset of form.querySelectorAll('[data-enable]')) fieldset.disabled = false;
  for (const control of form.querySelectorAll('[data-count]')) setUpCount(control);
  for (const button of form.querySelectorAll('[data-reveal]')) setUpReveal(button, form);

  form.addEventListener('input', (event) => {
    const field = event.target.closest('[data-field]');
    if (field) clear(field);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isSending) return;
    clearAll(form);
    const values = valuesOf(form);
    const errors = [...validate(form), ...(check?.(values) ?? [])];
    if (errors.length) return showErrors(form, errors);
    isSending = true;
    submit.setAttribute('aria-disabled', 'true');
    const label = [...submit.childNodes];
    submit.replaceChildren(busyLabel);
    try {
      await send(values);
    } catch (problem) {
      if (problem.name !== 'AbortError') showProblem(form, problem);
    } finally {
      isSending = false;
      submit.removeAttribute('aria-disabled');
      submit.replaceChildren(...label);
    }
  });
  return { clear: () => clearAll(form), showError: (field, message) => showErrors(form, [{ field, message }]) };
}

// A field with a control and its label.
export function field(name, label, control, hint) {
  const isOptional = !control.required && control.tagName !== 'SELECT';
  return h('div', { class: 'field', 'data-field': name },
    h('label', { for: control.id }, label, isOptional && h('span', { class: 'optional' }, ' optional')), control, hint && h('p', { class: 'hint' }, hint));
}

// The form's values: integers as numbers, empty fields left out.
export function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || value.trim() === '') continue;
    const control = form.elements[name];
    values[name] = control.dataset?.type === 'integer' ? Number(value.trim()) : value;
  }
  return values;
}

// Fills the form; fields without a value become empty.
export function fill(form, values) {
  for (const control of form.elements) {
    if (!control.name || control.type === 'file') continue;
    const value = String(values[control.name] ?? '');
    if (control.type === 'radio') control.checked = control.value === value;
    else if (control.tagName === 'SELECT') control.value = [...control.options].some((option) => option.value === value) ? value : '';
    else control.value = value;
    control.dispatchEvent(new Event('input', { bubbles: true }));
  }
  const more = form.querySelector('details');
  if (more) more.open = [...more.querySelectorAll('input, textarea')].some((control) => control.value);
}

function validate(form) {
  const errors = [];
  for (const control of form.elements) {
    if (!control.name) continue;
    const value = control.value.trim();
    if (control.required && !value) errors.push({ field: control.name, message: 'This field is required.' });
    const maximum = Number(control.dataset.count);
    if (maximum && [...value].length > maximum) errors.push({ field: control.name, message: `This is too long. Use at most ${maximum.toLocaleString()} characters.` });
    if (control.dataset.type === 'integer' && value && !/^\d{1,15}$/.test(value)) errors.push({ field: control.name, message: 'Enter a whole number.' });
  }
  return errors;
}

function showErrors(form, errors) {
  const rest = [];
  let first = null;
  for (const { field, message } of errors) {
    // An error of image[2] is shown at the image field.
    const [, name, index] = /^(\w+)(?:\[(\d+)\])?/.exec(field) ?? [];
    const container = form.querySelector(`[data-field="${name}"]`);
    if (!container) {
      rest.push(`${field}: ${message}`);
      continue;
    }
    const id = `error-${name}`;
    const note = container.querySelector('.field-error') ?? container.appendChild(h('p', { class: 'field-error', id }));
    const text = index === undefined ? message : `Image ${Number(index) + 1}: ${message}`;
    note.textContent = note.textContent ? `${note.textContent} ${text}` : text;
    for (const control of container.querySelectorAll('input:not([type="file"]), select, textarea')) {
      control.setAttribute('aria-invalid', 'true');
      const described = new Set((control.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)).add(id);
      control.setAttribute('aria-describedby', [...described].join(' '));
    }
    const section = container.closest('details');
    if (section) section.open = true;
    first ??= container.querySelector('input:not([type="file"]), select, textarea') ?? container.querySelector('button');
  }
  if (rest.length) showMessage(form, rest.join(' '));
  announce(errors.length === 1 ? errors[0].message : `${errors.length} fields are not valid.`);
  first?.focus();
}

function showProblem(form, problem) {
  // The details of a limit are figures, not fields.
  if (problem.details?.length && !['quota_exceeded', 'budget_exhausted'].includes(problem.code)) showErrors(form, problem.details);
  else showMessage(form, messageFor(problem));
}

function showMessage(form, text) {
  const container = form.querySelector('[data-form-error]');
  container.textContent = text;
  container.hidden = false;
  announce(text);
}

function clear(container) {
  container.querySelector('.field-error')?.remove();
  for (const control of container.querySelectorAll('[aria-invalid]')) {
    control.removeAttribute('aria-invalid');
    const described = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => !id.startsWith('error-')).join(' ');
    if (described) control.setAttribute('aria-describedby', described);
    else control.removeAttribute('aria-describedby');
  }
}

function clearAll(form) {
  for (const container of form.querySelectorAll('[data-field]')) clear(container);
  const message = form.querySelector('[data-form-error]');
  message.hidden = true;
  message.textContent = '';
}

function setUpCount(control) {
  const maximum = Number(control.dataset.count);
  const count = control.after(h('p', { class: 'field-count', 'aria-hidden': 'true' })) ?? control.nextElementSibling;
  const update = () => {
    const length = [...control.value.trim()].length;
    count.textContent = length > maximum * 0.6 ? `${length.toLocaleString()} of ${maximum.toLocaleString()} characters` : '';
    count.classList.toggle('over', length > maximum);
  };
  control.addEventListener('input', update);
  update();
}

function setUpReveal(button, form) {
  button.addEventListener('click', () => {
    const control = form.elements[button.dataset.reveal];
    const isShown = control.type === 'text';
    control.type = isShown ? 'password' : 'text';
    button.setAttribute('aria-pressed', String(!isShown));
    control.focus();
  });
}
