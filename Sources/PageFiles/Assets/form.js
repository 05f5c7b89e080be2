// Forms: reading them, showing at each field what is wrong with it, and sending them once.

import { announce, h } from './dom.js';
import { inWords } from './words.js';

// Options: send(values) does the work, check(values) adds faults of the page's own ([{ field, message }]), busy is what
// the button says meanwhile. Returns the form's parts that pages need.
export function wireForm(form, { send, check, busy }) {
  const submit = form.querySelector('[type="submit"]');
  const ordinary = submit.textContent;
  let isSending = false;
  for (const fieldset of form.querySelectorAll('[data-enable]')) fieldset.disabled = false;
  for (const counted of form.querySelectorAll('[data-count]')) wireCount(counted);
  for (const button of form.querySelectorAll('[data-reveal]')) wireReveal(button, form);

  form.addEventListener('input', (event) => {
    const place = event.target.closest('[data-field]');
    if (place) clear(place);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isSending) return;
    clearAll(form);
    const values = valuesOf(form);
    const faults = [...ownFaults(form), ...(check?.(values) ?? [])];
    if (faults.length) return showFaults(form, faults);
    isSending = true;
    submit.setAttribute('aria-disabled', 'true');
    submit.textContent = busy;
    try {
      await send(values);
    } catch (problem) {
      if (problem.name !== 'AbortError') showProblem(form, problem);
    } finally {
      isSending = false;
      submit.removeAttribute('aria-disabled');
      submit.textContent = ordinary;
    }
  });
  return { clear: () => clearAll(form), fault: (field, message) => showFaults(form, [{ field, message }]) };
}

// What is filled in; numbers as numbers, and what is empty not at all.
export function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || value.trim() === '') continue;
    const control = form.elements[name];
    values[name] = control.dataset?.type === 'integer' ? Number(value.trim()) : value;
  }
  return values;
}

// Fills the form; what is not named becomes empty.
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

function ownFaults(form) {
  const faults = [];
  for (const control of form.elements) {
    if (!control.name) continue;
    const value = control.value.trim();
    if (control.required && !value) faults.push({ field: control.name, message: 'This is needed.' });
    const most = Number(control.dataset.count);
    if (most && [...value].length > most) faults.push({ field: control.name, message: `This is too long: ${most.toLocaleString()} characters at most.` });
    if (control.dataset.type === 'integer' && value && !/^\d{1,15}$/.test(value)) faults.push({ field: control.name, message: 'This must be a whole number.' });
  }
  return faults;
}

function showFaults(form, faults) {
  const rest = [];
  let first = null;
  for (const { field, message } of faults) {
    // The third picture's fault is shown at the pictures.
    const [, name, index] = /^(\w+)(?:\[(\d+)\])?/.exec(field) ?? [];
    const place = form.querySelector(`[data-field="${name}"]`);
    if (!place) {
      rest.push(`${field}: ${message}`);
      continue;
    }
    const id = `error-${name}`;
    const note = place.querySelector('.field-error') ?? place.appendChild(h('p', { class: 'field-error', id }));
    const words = index === undefined ? message : `Picture ${Number(index) + 1}: ${message}`;
    note.textContent = note.textContent ? `${note.textContent} ${words}` : words;
    for (const control of place.querySelectorAll('input:not([type="file"]), select, textarea')) {
      control.setAttribute('aria-invalid', 'true');
      const described = new Set((control.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)).add(id);
      control.setAttribute('aria-describedby', [...described].join(' '));
    }
    const hidden = place.closest('details');
    if (hidden) hidden.open = true;
    first ??= place.querySelector('input:not([type="file"]), select, textarea, button');
  }
  if (rest.length) showWords(form, rest.join(' '));
  announce(faults.length === 1 ? faults[0].message : `${faults.length} fields need another look.`);
  first?.focus();
}

export function showProblem(form, problem) {
  if (problem.details?.length) showFaults(form, problem.details);
  else showWords(form, inWords(problem));
}

function showWords(form, words) {
  const place = form.querySelector('[data-form-error]');
  place.textContent = words;
  place.hidden = false;
  announce(words);
}

function clear(place) {
  place.querySelector('.field-error')?.remove();
  for (const control of place.querySelectorAll('[aria-invalid]')) {
    control.removeAttribute('aria-invalid');
    const described = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => !id.startsWith('error-')).join(' ');
    if (described) control.setAttribute('aria-describedby', described);
    else control.removeAttribute('aria-describedby');
  }
}

function clearAll(form) {
  for (const place of form.querySelectorAll('[data-field]')) clear(place);
  const words = form.querySelector('[data-form-error]');
  words.hidden = true;
  words.textContent = '';
}

function wireCount(control) {
  const most = Number(control.dataset.count);
  const count = control.after(h('p', { class: 'field-count', 'aria-hidden': 'true' })) ?? control.nextElementSibling;
  const say = () => {
    const length = [...control.value.trim()].length;
    count.textContent = length > most * 0.6 ? `${length.toLocaleString()} of ${most.toLocaleString()} characters` : '';
    count.classList.toggle('over', length > most);
  };
  control.addEventListener('input', say);
  say();
}

function wireReveal(button, form) {
  button.addEventListener('click', () => {
    const control = form.elements[button.dataset.reveal];
    const isShown = control.type === 'text';
    control.type = isShown ? 'password' : 'text';
    button.setAttribute('aria-pressed', String(!isShown));
    control.focus();
  });
}
