// Setting up the second factor: the secret as a QR code and as text, its first code, and the recovery codes.

import { request } from './api.js';
import { copyField } from './copy-field.js';
import { closeButton, showDialog } from './dialog.js';
import { announce, copy, h } from './dom.js';
import { field, setUpForm } from './form.js';
import { withPassword } from './password-dialog.js';
import { qrCode } from './qr-code.js';

// Resolves to whether the factor is set up.
export async function setUpFactor(hasPassword) {
  const made = await withPassword({
    title: 'Set up the second factor', label: 'Continue', hasPassword,
    text: 'You need an authenticator, such as the app of your phone or a password manager.',
    send: (body) => request('/api/account/totp', { method: 'POST', json: body }),
  });
  return made ? confirm(made.uri) : false;
}

// Resolves to whether there are new codes.
export async function renewRecoveryCodes(hasPassword) {
  const made = await withPassword({
    title: 'New recovery codes', text: 'The codes that you have stop working.', label: 'Make new codes', hasPassword,
    send: (body) => request('/api/account/totp/recovery-codes', { method: 'POST', json: body }),
  });
  if (!made) return false;
  await new Promise((resolve) => showDialog({ title: 'Recovery codes', content: recoveryCodes(made.recovery_codes), onClose: resolve }));
  return true;
}

function confirm(uri) {
  return new Promise((resolve) => {
    let isDone = false;
    const secret = new URL(uri).searchParams.get('secret');
    const form = h('form', { class: 'factor', novalidate: true },
      h('p', {}, 'Scan the picture with your authenticator, or enter the secret there. Then enter the code that it shows.'),
      picture(uri),
      copyField({ id: 'totp-secret', label: 'Secret', value: secret.match(/.{1,4}/g).join(' '), name: 'secret' }),
      field('code', 'Code', h('input', { id: 'totp-code', name: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', required: true, maxlength: 10 })),
      h('div', { class: 'form-error', 'data-form-error': true, hidden: true }),
      h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button' }, 'Turn it on'), h('a', { class: 'button second', href: uri }, 'Open in an app here'), closeButton('Cancel')));
    setUpForm(form, {
      busyLabel: 'Checking…',
      async send({ code }) {
        const { recovery_codes: codes } = await request('/api/account/totp/confirm', { method: 'POST', json: { code: code.replaceAll(' ', '') } });
        isDone = true;
        form.replaceWith(...recoveryCodes(codes));
        dialog.querySelector('h2').textContent = 'The second factor is on';
        dialog.querySelector('button').focus();
        announce('The second factor is on. Keep the recovery codes.');
      },
    });
    const dialog = showDialog({ title: 'Set up the second factor', content: form, focus: form.elements.code, onClose: () => resolve(isDone) });
  });
}

// Dark on light in every colour scheme, as cameras expect it, with a margin of four modules. Null for a long address.
function picture(text) {
  const rows = qrCode(text);
  if (!rows) return null;
  const namespace = 'http://www.w3.org/2000/svg';
  const [svg, path] = ['svg', 'path'].map((name) => document.createElementNS(namespace, name));
  const side = rows.length + 8;
  const attributes = { class: 'qr', viewBox: `0 0 ${side} ${side}`, role: 'img', 'aria-label': 'QR code with the secret' };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  path.setAttribute('d', rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join(''));
  svg.append(path);
  return svg;
}

// They are shown only once.
function recoveryCodes(codes) {
  const text = `${codes.join('\n')}\n`;
  const copyButton = h('button', { type: 'button', class: 'button', onclick: async () => {
    const isCopied = await copy(text);
    copyButton.textContent = isCopied ? 'Copied' : 'Copy';
    announce(isCopied ? 'The codes are copied.' : 'The browser does not allow it: download the codes.');
  } }, 'Copy');
  const file = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  return [
    h('p', { class: 'dialog-text' }, 'Each of these codes signs you in once if you lose your authenticator. They are shown only now: keep them where you keep your passwords.'),
    h('ul', { class: 'codes', 'aria-label': 'Recovery codes' }, codes.map((code) => h('li', {}, h('code', {}, code)))),
    h('div', { class: 'actions' }, copyButton, h('a', { class: 'button second', href: file, download: 'afterimage-recovery-codes.txt' }, 'Download'), closeButton('I have kept them')),
  ];
}
